package ball

import (
	"slices"
	"strings"
	"testing"
)

// suites are the checks that a fault is shown to.
var suites = []struct {
	name string
	run  func(n int) error
}{
	{"kernels", func(n int) error { return checkKernels(5 * n) }},
	{"series", func(n int) error { return checkSeries(n / 2) }},
	{"arithmetic", func(n int) error { return checkArithmetic(n) }},
	{"functions", func(n int) error {
		for _, name := range names() {
			if functions[name].arity == 0 {
				continue
			}
			if err := checkFunction(name, n); err != nil {
				return err
			}
		}
		return nil
	}},
	{"identities", func(n int) error { return checkIdentities(n / 5) }},
	{"table", func(int) error { return checkTable() }},
}

// faultTable says what each fault breaks and which suites notice it.
var faultTable = map[fault]struct{ name, noticed string }{
	roundingError: {"radius of rounding halved", "arithmetic functions identities table"},
	productRadius: {"radius of a product halved", "arithmetic functions identities"},
	quotientError: {"radius of a quotient halved", "arithmetic functions identities table"},
	expTerms:      {"last term of exp dropped", "kernels functions identities table"},
	expError:      {"error of the exp kernel halved", "kernels"},
	sincosTerms:   {"last term of sin or cos dropped", "kernels functions identities table"},
	sincosError:   {"error of the sincos kernel halved", "kernels"},
	logTerms:      {"last term of log dropped", "kernels functions identities table"},
	logError:      {"error of the log kernel halved", "kernels"},
	atanTerms:     {"last term of atan dropped", "kernels functions identities table"},
	atanError:     {"error of the atan kernel quartered", "kernels"},
	rootError:     {"error of a root halved", "functions identities table"},
	erfTerms:      {"last term of erf dropped", "series functions identities table"},
	erfcTail:      {"remainder of erfc halved", "series"},
	expSpread:     {"spread of exp halved", "functions identities"},
	logSpread:     {"spread of log halved", "functions identities"},
	sinSpread:     {"spread of sin and cos halved", "functions identities table"},
	atanSpread:    {"spread of atan halved", "functions"},
	erfSpread:     {"spread of erf halved", "functions"},
}

// TestFaults breaks one error bound or one series at a time, and demands that the suites of
// the table, which pass without the fault, fail with it. With -v it shows how.
func TestFaults(t *testing.T) {
	defer func() { broken = noFault }()
	const n = 500
	for _, s := range suites {
		if err := s.run(n / 5); err != nil {
			t.Fatalf("%s fails without a fault: %v", s.name, err)
		}
	}
	for f := noFault + 1; f < numFaults; f++ {
		row, ok := faultTable[f]
		if !ok || row.noticed == "" {
			t.Errorf("fault %d: no suite is expected to notice it", f)
		}
		for _, s := range suites {
			if !slices.Contains(strings.Fields(row.noticed), s.name) {
				continue
			}
			broken = f
			err := s.run(n)
			broken = noFault
			if err == nil {
				t.Errorf("%s: %s does not notice", row.name, s.name)
			}
			t.Logf("%s: %s: %.200v", row.name, s.name, err)
		}
	}
}
