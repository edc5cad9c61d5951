package main

// A gradientSetup returns what stores the gradient of a function, given by a dataset,
// in g.
type gradientSetup func(set dataset, g []float64) (run func(), err error)

// gradientTasks makes setups of the tasks.
func gradientTasks(table map[string]gradientSetup) map[string]setup {
	setups := make(map[string]setup)
	for work, s := range table {
		setups[work] = func(size int, in input) (task, error) {
			numbers, err := in.numbers()
			if err != nil {
				return task{}, err
			}
			set, err := newDataset(work, size, numbers)
			if err != nil {
				return task{}, err
			}
			g := make([]float64, len(set.at))
			run, err := s(set, g)
			return task{run, func() []string { return []string{writeGradient(g)} }}, err
		}
	}
	return setups
}
