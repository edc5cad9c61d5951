package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gradproof/cmd/verify/internal/figure"
	"gradproof/verify"
)

// trainFlags are the flags of train, as typed.
type trainFlags struct {
	params, set []string
	data        string
	iris        bool
	lr          string
	steps       string
	momentum    string
	dampening   string
	weightDecay string
	nesterov    bool
	maximize    bool
	exact       bool
	plot        string
}

func (a *app) trainCommand() *cobra.Command {
	var f trainFlags
	cmd := &cobra.Command{
		Use:   "train EXPR --param NAME=START --lr RATE",
		Short: "Run gradient descent on a loss with both gradients",
		Long: `  verify train '(w*x - label)^2' --param w=1.95 --set x=1,label=2 --lr 0.3 --steps 2
  verify train '(w*x - label)^2' --param w=1.95 --set x=1,label=2 --lr 1.01 --steps 10
  verify train '(w*x + b - y)^2' --param w=0,b=0 --data points.csv --lr 0.1 --steps 100 --plot run.svg
  verify train '(w*petal_length + b - petal_width)^2' --iris --param w=0,b=0 --lr 0.02 --steps 2000
  verify train 'log(1 + exp(-y*w*x))' --param w=0 --data labels.csv --lr 0.5 --momentum 0.9

Train makes the steps of gradient descent twice, with the symbolic gradient and
with the tape's, in exact arithmetic as far as that goes, and in float64. The two
exact trajectories must be identical, number by number.

Variables that are not parameters get a fixed value from --set, or their values
from the columns of that name in a CSV file with a header; the loss is then the
mean over its rows. A run that diverges says so and exits with 0.

A step is that of torch.optim.SGD, in this order:

  g = gradient, or -gradient with --maximize
  g = g + weight_decay*w
  v = momentum*v + (1 - dampening)*g, and v = g in the first step
  g = v, or g + momentum*v with --nesterov
  w = w - lr*g

Without momentum the two lines with v are left out, and dampening does nothing.

The time for a verdict does not apply here: a run takes as long as it takes, unless
--timeout is given.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if cmd.Flags().Changed("timeout") {
				limited, cancel := a.verdictContext(ctx)
				defer cancel()
				ctx = limited
			}
			return a.train(ctx, args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.params, "param", nil, "the parameters and where they start: w=1.95,b=0")
	flags.StringArrayVar(&f.set, "set", nil, "values of other variables: x=1,label=2")
	flags.StringVar(&f.data, "data", "", "take variables from the columns of a CSV file with a header")
	flags.BoolVar(&f.iris, "iris", false, "take variables from Fisher's irises: sepal_length, sepal_width, petal_length, petal_width (in cm), species (0, 1, 2)")
	flags.StringVar(&f.lr, "lr", "", "the learning rate")
	flags.StringVar(&f.steps, "steps", "10", "the number of steps")
	flags.StringVar(&f.momentum, "momentum", "", "the momentum; without it there is none")
	flags.StringVar(&f.dampening, "dampening", "", "the dampening of the momentum; without it there is none")
	flags.StringVar(&f.weightDecay, "weight-decay", "", "the weight decay; without it there is none")
	flags.BoolVar(&f.nesterov, "nesterov", false, "Nesterov's momentum; it needs --momentum, and no dampening")
	flags.BoolVar(&f.maximize, "maximize", false, "go up instead of down; the weight decay still pulls towards 0")
	flags.BoolVar(&f.exact, "exact", false, "go on exactly even if that takes long")
	flags.StringVar(&f.plot, "plot", "", "draw parameters and loss into a file, .svg or .png")
	return cmd
}

func (a *app) train(ctx context.Context, args []string, f trainFlags) error {
	start := time.Now()
	in, err := parseTraining(args, f)
	if err != nil {
		return err
	}
	if f.plot != "" {
		if err := figure.CheckPath(f.plot); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	if a.showProgress() {
		bar := &progressBar{out: a.errOut, total: in.Steps}
		in.Progress = bar.show
		defer bar.clear()
	}
	run, err := in.Run(ctx)
	if err != nil {
		return err
	}
	report := newTrainReport(in, run)
	report.Elapsed = a.elapsed(start)
	if f.plot != "" && run.Incomplete == "" {
		if err := plotRun(f.plot, in, run); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	if a.json {
		report.addSteps()
		err = a.printJSON(report)
	} else {
		err = a.print(report.text())
	}
	switch {
	case err != nil:
		return err
	case run.Incomplete != "" || len(run.Exact) > 0 && !run.Identical || run.Modular != nil && !run.Modular.Identical:
		return verdictStatus(verify.Inconclusive)
	}
	return nil
}

// plotRun draws the parameters and the loss over the steps, as the tape's run in
// float64 has them.
func plotRun(path string, in *trainInput, run *verify.Trajectory) error {
	params := figure.Lines{Title: "gradient descent on " + in.Loss.Text(60), YLabel: "parameters"}
	for i, name := range run.Params {
		s := figure.Series{Name: name}
		for _, state := range run.Tape {
			s.Y = append(s.Y, state.Params[i])
		}
		params.Series = append(params.Series, s)
	}
	loss := figure.Lines{YLabel: "loss", LogY: true}
	s := figure.Series{Name: "loss"}
	for _, state := range run.Tape {
		s.Y = append(s.Y, state.Loss)
	}
	loss.Series = []figure.Series{s}
	return figure.SaveLines(path, params, loss)
}
