// Package machine says what the processor offers to the library.
package machine

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/internal/cpu"
	"github.com/lut4go/lut4go/kernel"
)

// WriteReport writes what this machine offers, and which backend is chosen and why. If
// the environment names a backend that this machine or build does not have, the error is
// a usage.Error.
func WriteReport(w io.Writer) error {
	if err := usage.Backend(""); err != nil {
		return err
	}
	chosen, err := kernel.Default()
	if err != nil {
		return err
	}
	why := "the fastest of them"
	if slow := cpu.Slow512(); slow != "" && slices.Contains(kernel.Backends(), kernel.AVX512) {
		why = fmt.Sprintf("not avx512, as %s", slow)
	}
	if name := os.Getenv(kernel.Env); name != "" {
		why = fmt.Sprintf("named by the environment variable %s", kernel.Env)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "machine\t%s/%s, %s\n", runtime.GOOS, runtime.GOARCH, phrase.Count(runtime.NumCPU(), "processor"))
	fmt.Fprintf(t, "processor\t%s\n", cpu.Current())
	fmt.Fprintf(t, "threads\t%d\n", runtime.GOMAXPROCS(0))
	for _, f := range features() {
		have := "no"
		if f.have {
			have = "yes"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.name, have, f.use)
	}
	fmt.Fprintf(t, "backends\t%s\n", phrase.List(kernel.Backends()))
	fmt.Fprintf(t, "chosen\t%s\t%s; %s=B or run --backend B choose another\n", chosen, why, kernel.Env)
	return t.Flush()
}

// feature is a part of the instruction set that kernels use or could use.
type feature struct {
	name string
	have bool
	use  string
}

// features lists those of this GOARCH.
func features() []feature {
	const neither = "not used"
	switch runtime.GOARCH {
	case "amd64":
		avx2 := "avx2 backend, together with fma"
		if !slices.Contains(kernel.Backends(), kernel.AVX2) && cpu.Has("AVX2", "FMA3") {
			avx2 = "left out of this build"
		}
		avx512 := neither
		if slices.Contains(kernel.Backends(), kernel.AVX512) {
			avx512 = "avx512 backend, which needs all five"
		}
		return []feature{
			{"avx2", cpu.Has("AVX2"), avx2},
			{"fma", cpu.Has("FMA3"), "avx2 backend, and pure Go, which is slow without"},
			{"avx512f", cpu.Has("AVX512F"), avx512},
			{"avx512dq", cpu.Has("AVX512DQ"), avx512},
			{"avx512vl", cpu.Has("AVX512VL"), avx512},
			{"avx512bw", cpu.Has("AVX512BW"), avx512},
			{"bmi2", cpu.Has("BMI2"), avx512},
		}
	case "arm64":
		use := neither
		if slices.Contains(kernel.Backends(), kernel.NEON) {
			use = "neon backend"
		}
		return []feature{{"asimd", cpu.Has("ASIMD"), use}, {"sve", cpu.Has("SVE"), neither}}
	}
	return nil
}
