package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"

	"gradproof/symbolic"
	"gradproof/verify"
)

//go:embed data/iris.csv
var irisCSV []byte

// A trainInput is a training as it was asked for.
type trainInput struct {
	verify.Training
	source string // where the data are from, "" if there are none
	iris   bool
	fixed  []string // the names in --set, in the order in which they were given
}

// maxSteps bounds a run: every state of it is kept.
const maxSteps = 1_000_000

func parseTraining(args []string, f trainFlags) (*trainInput, error) {
	const example = "verify train '(w*x - label)^2' --param w=1.95 --set x=1,label=2 --lr 0.3 --steps 2"
	if err := checkArgs(args, "train", 1, example); err != nil {
		return nil, err
	}
	in := &trainInput{}
	var err error
	if in.Loss, err = parseExpr("the expression", args[0]); err != nil {
		return nil, err
	}
	if len(f.params) == 0 {
		return nil, usageHint(example, "train: --param is missing: which variables are to be trained, and where do they start?")
	}
	if in.Params, in.Start, err = parseValues("--param", f.params); err != nil {
		return nil, err
	}
	if in.fixed, in.Fixed, err = parseValues("--set", f.set); err != nil {
		return nil, err
	}
	if err := in.checkNames(); err != nil {
		return nil, err
	}
	if err := in.parseRates(f); err != nil {
		return nil, err
	}
	in.Exact = f.exact
	if err := in.readData(f); err != nil {
		return nil, err
	}
	return in, in.checkComplete()
}

// parseValues parses the values of a flag such as --param w=1.95,b=0, which may be
// repeated. The numbers must be finite in float64 too.
func parseValues(flag string, texts []string) (names []string, p verify.Point, err error) {
	if len(texts) == 0 {
		return nil, verify.Point{}, nil
	}
	text := strings.Join(texts, ",")
	parts, err := splitAssignments(flag, text)
	if err != nil {
		return nil, nil, err
	}
	p = make(verify.Point, len(parts))
	for _, part := range parts {
		if p[part.name], err = parseFinite(flag+" "+part.name, part.value); err != nil {
			return nil, nil, err
		}
		names = append(names, part.name)
	}
	return names, p, nil
}

// parseFinite parses an exact number that float64 can hold at least roughly.
func parseFinite(what, text string) (*big.Rat, error) {
	r, err := parseNumber(what, text)
	if err != nil {
		return nil, err
	}
	if v, _ := r.Float64(); math.IsInf(v, 0) {
		return nil, usage("%s: %s is beyond the range of float64", what, symbolic.Quote(text))
	}
	return r, nil
}

// checkNames refuses names in --param and --set that do not occur, or stand in both.
func (in *trainInput) checkNames() error {
	vars := in.Loss.Vars()
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--param", in.Params}, {"--set", in.fixed}} {
		for _, name := range list.names {
			if slices.Contains(vars, name) {
				continue
			}
			hint := "the expression has no variables"
			if near := nearName(name, vars); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			} else if len(vars) > 0 {
				hint = "its variables are " + strings.Join(vars, ", ")
			}
			return usageHint(hint, "%s: %s does not occur in the expression", list.flag, name)
		}
	}
	for _, name := range in.fixed {
		if in.Start[name] != nil {
			return usage("%s is in --param and in --set", name)
		}
	}
	return nil
}

func (in *trainInput) parseRates(f trainFlags) (err error) {
	if f.lr == "" {
		return usageHint("--lr 0.1", "train: the learning rate --lr is missing")
	}
	if in.LR, err = parseFinite("--lr", f.lr); err != nil {
		return err
	}
	if in.LR.Sign() <= 0 {
		return usage("--lr: the learning rate must be positive, and %s is not", symbolic.Quote(f.lr))
	}
	if err := in.parseOptions(f); err != nil {
		return err
	}
	in.Steps, err = strconv.Atoi(f.steps)
	if errors.Is(err, strconv.ErrSyntax) {
		return usage("--steps: %s is not a whole number", symbolic.Quote(f.steps))
	}
	if err != nil || in.Steps < 0 || in.Steps > maxSteps {
		return usage("--steps: %s is not between 0 and %d", symbolic.Quote(f.steps), maxSteps)
	}
	return nil
}

// parseOptions reads what a step does besides the learning rate.
func (in *trainInput) parseOptions(f trainFlags) (err error) {
	for _, option := range []struct {
		flag, text string
		value      **big.Rat
	}{
		{"--momentum", f.momentum, &in.Momentum},
		{"--dampening", f.dampening, &in.Dampening},
		{"--weight-decay", f.weightDecay, &in.WeightDecay},
	} {
		if option.text == "" {
			continue
		}
		if *option.value, err = parseFinite(option.flag, option.text); err != nil {
			return err
		}
		if (*option.value).Sign() < 0 && option.flag != "--dampening" {
			return usage("%s: %s is negative", option.flag, symbolic.Quote(option.text))
		}
	}
	in.Nesterov, in.Maximize = f.nesterov, f.maximize
	switch {
	case !in.Nesterov:
		return nil
	case in.Momentum == nil || in.Momentum.Sign() == 0:
		return usageHint("--momentum 0.9", "--nesterov: it needs a momentum above 0")
	case in.Dampening != nil && in.Dampening.Sign() != 0:
		return usageHint("leave --dampening out", "--nesterov: it goes with no dampening")
	}
	return nil
}

// readData reads the columns that the loss takes from the data.
func (in *trainInput) readData(f trainFlags) error {
	var file io.Reader
	switch {
	case f.iris && f.data != "":
		return usage("--iris and --data exclude each other")
	case f.iris:
		in.iris, in.source, file = true, "--iris", bytes.NewReader(irisCSV)
	case f.data != "":
		in.source = "--data " + symbolic.Quote(f.data)
		opened, err := os.Open(f.data)
		if err != nil {
			return fmt.Errorf("%s: %w", in.source, reason(err))
		}
		defer opened.Close()
		file = opened
	default:
		return nil
	}
	vars := in.Loss.Vars()
	data, err := verify.ReadCSV(file, func(column string) bool { return slices.Contains(vars, column) })
	if err != nil {
		return fmt.Errorf("%s: %w", in.source, reason(err))
	}
	in.Data = data
	for _, name := range data.Names {
		flag := ""
		switch {
		case in.Start[name] != nil:
			flag = "--param"
		case in.Fixed[name] != nil:
			flag = "--set"
		default:
			continue
		}
		return usage("%s is in %s and a column of %s", name, flag, in.source)
	}
	if missing := in.unset(); len(missing) > 0 {
		return usageHint("the columns are "+shortList(data.Header), "%s: there is no column %s, and no --set %s=… either", in.source, missing[0], missing[0])
	}
	if len(data.Names) == 0 {
		return usageHint("the columns are "+shortList(data.Header), "%s: the expression uses none of its columns", in.source)
	}
	return nil
}

// reason is an error of a file without the name of the file.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// shortList lists names, the first twenty of them.
func shortList(names []string) string {
	var out []string
	for i, name := range names {
		if i == 20 {
			out = append(out, fmt.Sprintf("… (%d in all)", len(names)))
			break
		}
		if !symbolic.ValidName(name) {
			name = symbolic.Quote(name)
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// unset returns the variables that have no value.
func (in *trainInput) unset() []string {
	known := maps.Clone(in.Start)
	maps.Copy(known, in.Fixed)
	if in.Data != nil {
		for _, name := range in.Data.Names {
			known[name] = new(big.Rat)
		}
	}
	return slices.DeleteFunc(in.Loss.Vars(), func(name string) bool { return known[name] != nil })
}

func (in *trainInput) checkComplete() error {
	missing := in.unset()
	if len(missing) == 0 {
		return nil
	}
	verb := "has no value"
	if len(missing) > 1 {
		verb = "have no value"
	}
	return usageHint(fmt.Sprintf("give it with --set %s=…, or a file with a column %s with --data", missing[0], missing[0]),
		"%s %s", strings.Join(missing, ", "), verb)
}
