package ball

import (
	"bufio"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
)

// A tableRow is a line of testdata/values.txt: the truth lies in [lo, hi].
type tableRow struct {
	line   int
	name   string
	args   []*big.Rat
	lo, hi *big.Rat
}

func readTable() ([]tableRow, error) {
	f, err := os.Open("testdata/values.txt")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []tableRow
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		fields := strings.Split(in.Text(), "\t")
		row := tableRow{line: n, name: fields[0]}
		for _, s := range fields[1 : len(fields)-1] {
			r, ok := new(big.Rat).SetString(s)
			if !ok {
				return nil, fmt.Errorf("line %d: bad argument %q", n, s)
			}
			row.args = append(row.args, r)
		}
		v, _, err := big.ParseFloat(fields[len(fields)-1], 0, 800, big.ToNearestEven)
		if err != nil {
			return nil, fmt.Errorf("line %d: %v", n, err)
		}
		// Less than a unit of the 700th bit away.
		row.lo, _ = v.Rat(nil)
		row.hi = row.lo
		if v.Sign() != 0 {
			unit, _ := new(big.Float).SetMantExp(big.NewFloat(1), v.MantExp(nil)-700).Rat(nil)
			row.lo, row.hi = new(big.Rat).Sub(row.lo, unit), new(big.Rat).Add(row.hi, unit)
		}
		rows = append(rows, row)
	}
	return rows, in.Err()
}

// checkTable compares with the table at several precisions: the truth must be inside,
// and the radius small.
func checkTable() error {
	rows, err := readTable()
	if err != nil {
		return err
	}
	for _, prec := range []uint{64, 128, 256, 700} {
		w := Arithmetic{prec}
		for _, row := range rows {
			var args []Ball
			for _, r := range row.args {
				a, err := w.Const(r)
				if err != nil {
					return err
				}
				args = append(args, a)
			}
			got, err := w.Call(row.name, args...)
			if err != nil {
				return fmt.Errorf("line %d, %s%v to %d bits: %v", row.line, row.name, args, prec, err)
			}
			// A ball that is finer than the table overlaps its interval; any other
			// holds the truth, which is there too.
			if got.Lower().Cmp(row.hi) > 0 || got.Upper().Cmp(row.lo) < 0 {
				return fmt.Errorf("line %d, %s%v to %d bits: %v does not contain the value", row.line, row.name, args, prec, got)
			}
			if got.RelBits() < int(prec)-8 {
				return fmt.Errorf("line %d, %s%v to %d bits: only %d bits are certain", row.line, row.name, args, prec, got.RelBits())
			}
		}
	}
	return nil
}

func TestTable(t *testing.T) {
	if err := checkTable(); err != nil {
		t.Error(err)
	}
	rows, _ := readTable()
	count := map[string]int{}
	for _, row := range rows {
		count[row.name]++
	}
	rational := map[string]bool{"abs": true, "sign": true, "max": true, "min": true, "relu": true, "floor": true, "pi": true}
	for name := range functions {
		if count[name] < 8 && !rational[name] {
			t.Errorf("%s has %d values in the table", name, count[name])
		}
	}
}
