package figure_test

import (
	"fmt"
	"os"

	"gradproof/cmd/verify/internal/figure"
)

// squaredError is the loss (w·x − label)² at x = 1, label = 2.
func squaredError() figure.Curve {
	slope := -0.1
	return figure.Curve{
		Title:   "(w·1 − 2)²",
		XLabel:  "w",
		YLabel:  "loss",
		F:       func(w float64) float64 { return (w - 2) * (w - 2) },
		Lo:      1.9,
		Hi:      2.1,
		Point:   &figure.Point{X: 1.95, Y: 0.0025, Label: "w = 1.95, loss 0.0025"},
		Tangent: &slope,
		Guides:  []figure.Guide{{Y: 0}, {Y: 0.0025, Label: "loss = 0.0025"}},
	}
}

func ExampleTerminal() {
	if err := figure.Terminal(os.Stdout, squaredError(), 72, 16, true); err != nil {
		fmt.Println(err)
	}
	// Output:
	//    loss                        (w·1 − 2)²
	// 0.010 ┤⠳⡄                                                           ⢠⠞
	//       │ ⠹⣄                                                         ⣠⠏
	// 0.008 ┤  ⠈⢦                                                       ⡴⠁
	//       │    ⠳⡄                                                   ⢠⠞
	//       │     ⠙⢦                                                 ⡴⠋
	// 0.006 ┤      ⠈⠳⡄                                             ⢠⠞⠁
	//       │        ⠈⢦⡀                                         ⢀⡴⠁
	// 0.004 ┤          ⠙⢦⡀                                     ⢀⡴⠋
	//       │            ⠙⢦⡀                                 ⢀⡴⠋
	//       │              ⠙●⣀ w = 1.95, loss 0.0025       ⣀⠴⠋
	// 0.002 ┤                ⠈⠓⢤⡀                       ⢀⡤⠚⠁
	//       │                   ⠈⠓⠦⣄⡀               ⢀⣠⠴⠚⠁
	// 0.000 ┤                       ⠉⠙⠒⠦⠤⣄⣀⣀⣀⣀⣀⣠⠤⠴⠒⠋⠉
	//       └┬──────────────┬───────────────┬───────────────┬──────────────┬ w
	//      1.90           1.95            2.00            2.05           2.10
}

func ExampleTerminal_ascii() {
	if err := figure.Terminal(os.Stdout, squaredError(), 72, 16, false); err != nil {
		fmt.Println(err)
	}
	// Output:
	//    loss                       (w*1 - 2)^2
	// 0.010 +".                                                           ."
	//       | '|                                                         |'
	// 0.008 +  ':.                                                     .:'
	//       |    "|                                                   |"
	//       |     ':                                                 :'
	// 0.006 +       "|                                             |"
	//       |        ':.                                         .:'
	// 0.004 +          ':.                                     .:'
	//       |            '|.                                 .|'
	//       |              '"O  w = 1.95, loss 0.0025      ."'
	// 0.002 +                '"|.                       .|"'
	//       |                   '"-|.               .|-"'
	// 0.000 +                       ''"--.......--"''
	//       ++---------------+--------------+--------------+---------------+ w
	//      1.90            1.95           2.00           2.05            2.10
}
