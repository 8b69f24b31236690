package scenario

import (
	"context"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

// golden are short runs and the hashes that every backend, number of threads
// and GOARCH has to give.
var golden = []struct {
	options       Options
	spikes        int
	raster, state string
}{
	{
		short("wb-network", 200, 20, 64), 42,
		"1049b407255842ba900ddfa6ededb61ee0d01747ea6010d345268be764dfe048",
		"91cf7170909c9ae9ddfc59e8df9dd2db5757b4e90959e5334a4ddad864f8fd2a",
	},
	{
		short("wb-network", 200, 20, 32), 42,
		"1049b407255842ba900ddfa6ededb61ee0d01747ea6010d345268be764dfe048",
		"fe9485d9fd549076d65fb7f3eb120875833120af7f4b392990351c92092aefc4",
	},
	{
		short("wb-cell", 1, 30, 64), 3,
		"086b224aa46ab5f58ad6f358acbd87a6ba12e6e1bee9dfdfab8a25552c53fd36",
		"f9a0a9f5886d4e7a31f6cd55de289d3462cc6cc0885739e5d1f28be983310b80",
	},
	{
		short("wb-cell", 1, 30, 32), 3,
		"086b224aa46ab5f58ad6f358acbd87a6ba12e6e1bee9dfdfab8a25552c53fd36",
		"3f5b979ffb2fd7713d48e37193930d982a2a3a783882637a27fecef4fa0798d1",
	},
	{
		short("squid", 1, 30, 64), 2,
		"58523894122cd6fb5b129073638f723f528c26684238c142cf63cfa7a403aa05",
		"dcf2bb3f261f23f70fa3b8c70d0476c628f51adb09128557a3a7634dc4531217",
	},
	{
		short("squid", 1, 30, 32), 2,
		"58523894122cd6fb5b129073638f723f528c26684238c142cf63cfa7a403aa05",
		"20a6276e27424c7eff2c11a24284c74cf028130f4096d7b417c4518af5ef4c4a",
	},
	{
		short("traub", 1, 30, 64), 2,
		"c8aecb478553173f00dc5cd8b3450c565c1ca9f9062706679fa44b0347f78946",
		"bb39bc934f08d5cba551838ec3112f4544f7443e440af08662d25ab325e72298",
	},
	{
		short("traub", 1, 30, 32), 2,
		"c8aecb478553173f00dc5cd8b3450c565c1ca9f9062706679fa44b0347f78946",
		"c6ccf5ec5700cadbe618ea1f67c1e9b8848f0b96fc3da1095b5a0f0b3f9ff3de",
	},
	{
		short("pospischil-rs", 1, 60, 64), 2,
		"2ef97a2583d6e238fd6534b5ce1cfd2df8bfa5dd8a210cea722c12a80b25181b",
		"133886ae66acb519e978e021bce938bc3ad913bc41d604259eeae2dd4b08c703",
	},
	{
		short("pospischil-rs", 1, 60, 32), 2,
		"2ef97a2583d6e238fd6534b5ce1cfd2df8bfa5dd8a210cea722c12a80b25181b",
		"7026f57000e6fe8ffcc7f126864220754363869604435083a7b04f69f6c5a4c5",
	},
	{
		short("pospischil-fs", 1, 60, 64), 3,
		"ffd1acbbb22b3bda59f64714822f203ef82661eb4d11c4218bf185d97d48487d",
		"5ed8ebb150e854c387ca8e1f96b338c1b0bb8c052e10e80c81e125792e430ca0",
	},
	{
		short("pospischil-fs", 1, 60, 32), 3,
		"ffd1acbbb22b3bda59f64714822f203ef82661eb4d11c4218bf185d97d48487d",
		"9535692eded1b0ef316fbd480ca528644922cbd5754333fd54129d6eacdd4e9a",
	},
	{
		short("pospischil-ib", 1, 140, 64), 4,
		"8a7224f356b919d190e30b9a4232183032ee6e0a5514293acd34c5734b5361d8",
		"b5c6fe19add7a2541ff391d8797084a4b48022c9d20e22420f5f89e89fa4b72a",
	},
	{
		short("pospischil-ib", 1, 140, 32), 4,
		"8a7224f356b919d190e30b9a4232183032ee6e0a5514293acd34c5734b5361d8",
		"5849b3cc1bc555a4047eb6fde30f73f534c1bc162c402a99db931980500365e1",
	},
	{
		short("pospischil-lts", 1, 60, 64), 2,
		"89ee2dfcb24110344aa7b9e3547f9307001099f8e4c35dccc211b9d76947ab51",
		"399828e8b200c93e9f6f2b7c52f3febb93b7ac27420450308c3e5faaa80e7405",
	},
	{
		short("pospischil-lts", 1, 60, 32), 2,
		"89ee2dfcb24110344aa7b9e3547f9307001099f8e4c35dccc211b9d76947ab51",
		"e918c984d19a82b937474181a9e912a09ced3d6dda6d06e70da03c54c1d5bb8f",
	},
	{
		short("cobahh", 503, 20, 64), 130,
		"af537253b43880964163dfacae9fab2a09451543c8a9b59e75d677fa93d16c9e",
		"32e6cff0318b3314f7b7351c869c55bdfdb6c9580ad014efd33efaa7e821798a",
	},
	{
		short("cobahh", 503, 20, 32), 130,
		"af537253b43880964163dfacae9fab2a09451543c8a9b59e75d677fa93d16c9e",
		"ae29a610fde9482371671798d2d60c9ee0924d21baee5fdc1fc33b36cc433714",
	},
	{
		short("rallpack3", 1, 2, 64), 1,
		"00fd74ffb7cd3c06744823fb25c171da3f894fdf74006e2fb93b7af8f1fbd88c",
		"c85be2c6b2bca2ca3f1d64208a8524cf2552a9455193ce98f9b33ee39d064d3b",
	},
	{
		short("tree50", 2, 8, 64), 2,
		"a8cca62430ebf2c74dd5a0f52860a631cd3743c7f4fdb0909ef1a95813b3a15b",
		"9d0c9eb8e6bce794feb2c5d93b806ed33581014ece7801556e56ab1f5f0c3955",
	},
	{
		short("tree-network", 20, 20, 64), 21,
		"2ceee21795d8531fa7ebed23806bc8f39401f0eb2d16d922ce7ad0ad3f819073",
		"5ad2d0288e5ae7ff0c8375fba4d1ba507406298692536668c608cadfa46c3392",
	},
	{
		sweep(Sweep{Model: "squid", From: 0, To: 80}, 9, 60), 41,
		"a58bccb2bc060293a6fc0ca9bc8629b8da46072bf20ab1db8c6ff8f4ec733ecb",
		"01796e3d5989e5ffc5f084a3c6c61c13a1d98c5f0c68e643ed7a800b68fc1280",
	},
	{
		in32(sweep(Sweep{Model: "squid", From: 0, To: 80}, 9, 60)), 41,
		"a58bccb2bc060293a6fc0ca9bc8629b8da46072bf20ab1db8c6ff8f4ec733ecb",
		"2892b0cb9ec744f584a61219a4a9e00901a63fb197559f232c829f53f133225c",
	},
}

// sweep returns fi-curve for a model with other currents (uA/cm2), fewer cells
// and a shorter run (ms).
func sweep(currents Sweep, neurons int, duration float64) Options {
	s, err := Find("fi-curve")
	if err == nil {
		s, err = s.For(currents.Model)
	}
	if err != nil {
		panic(err)
	}
	o := s.Defaults
	o.Sweep, o.Neurons, o.Duration = currents, neurons, duration
	return o
}

// in32 returns the options with a state of 32 bits.
func in32(o Options) Options {
	o.Precision = 32
	return o
}

// short returns a scenario's defaults for a shorter run.
func short(scenario string, neurons int, duration float64, precision int) Options {
	s, err := Find(scenario)
	if err != nil {
		panic(err)
	}
	o := s.Defaults
	o.Neurons, o.Duration, o.Precision = neurons, duration, precision
	return o
}

// ran returns the simulation after its run.
func ran(t testing.TB, o Options) *Simulation {
	t.Helper()
	s, err := Prepare(o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

func runFor(t testing.TB, o Options) (*Simulation, Result) {
	t.Helper()
	s := ran(t, o)
	r, err := s.Result()
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

func TestGolden(t *testing.T) {
	for _, g := range golden {
		for _, b := range kernel.Backends() {
			for _, threads := range []int{1, 3} {
				o := g.options
				o.Backend, o.Threads = b, threads
				t.Run(fmt.Sprintf("%s/%d/%v/%d threads", o.Scenario, o.Precision, b, threads), func(t *testing.T) {
					_, r := runFor(t, o)
					if r.Spikes != g.spikes || r.RasterSHA256 != g.raster || r.StateSHA256 != g.state {
						t.Errorf("got %d, %q, %q", r.Spikes, r.RasterSHA256, r.StateSHA256)
					}
					if r.Backend != b || r.Threads != threads {
						t.Errorf("ran on %s with %d threads", r.Backend, r.Threads)
					}
				})
			}
		}
	}
}

func TestGoldenDependsOnSeed(t *testing.T) {
	o := golden[0].options
	o.Seed = 2
	if _, r := runFor(t, o); r.StateSHA256 == golden[0].state {
		t.Error("seeds 1 and 2 give the same state")
	}
}
