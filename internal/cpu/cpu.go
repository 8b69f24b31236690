// Package cpu describes the processor: its features, its name and the sizes of its
// caches, as github.com/klauspost/cpuid finds them.
package cpu

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// Machine is the processor that this process runs on. Unknown fields are 0 or empty.
type Machine struct {
	Brand   string `json:"brand"`
	Cores   int    `json:"cores"` // physical
	Threads int    `json:"threads"`
	L1D     int    `json:"l1d_bytes"` // first-level data cache of a core
	L2      int    `json:"l2_bytes"`
	L3      int    `json:"l3_bytes"` // shared by cores
}

// Current returns this machine.
func Current() Machine {
	c := &cpuid.CPU
	brand := c.BrandName
	if brand == "" {
		brand = c.VendorString
	}
	return Machine{
		Brand:   strings.TrimSpace(brand),
		Cores:   c.PhysicalCores,
		Threads: runtime.NumCPU(),
		L1D:     max(c.Cache.L1D, 0),
		L2:      max(c.Cache.L2, 0),
		L3:      max(c.Cache.L3, 0),
	}
}

// String returns the name, the number of cores and the sizes of caches, such as
// "AMD EPYC, 2 cores, L1 32 KiB, L2 512 KiB, L3 32 MiB".
func (m Machine) String() string {
	var parts []string
	add := func(known bool, format string, args ...any) {
		if known {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(m.Brand != "", "%s", m.Brand)
	add(m.Cores == 1, "1 core")
	add(m.Cores > 1, "%d cores", m.Cores)
	add(m.L1D > 0, "L1 %s", size(m.L1D))
	add(m.L2 > 0, "L2 %s", size(m.L2))
	add(m.L3 > 0, "L3 %s", size(m.L3))
	if len(parts) == 0 {
		return "unknown processor"
	}
	return strings.Join(parts, ", ")
}

// size returns a number of bytes in KiB or MiB.
func size(bytes int) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%.4g MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.4g KiB", float64(bytes)/(1<<10))
}

// defaultL2 is the size of the second-level cache in bytes where the processor does not
// report its own: none of the last ten years has less.
const defaultL2 = 256 << 10

// L2 returns the size of the second-level cache in bytes, 256 KiB if unknown. Sizes of
// blocks may depend on it, results must not.
func L2() int { return orDefault(cpuid.CPU.Cache.L2, defaultL2) }

func orDefault(bytes, fallback int) int {
	if bytes <= 0 {
		return fallback
	}
	return bytes
}

// Has reports whether the processor has all of some features, named as in cpuid, such as
// AVX2, and the operating system saves their registers. It panics on a name that cpuid
// does not know.
func Has(features ...string) bool {
	for _, f := range features {
		id := cpuid.ParseFeature(f)
		if id == cpuid.UNKNOWN {
			panic("cpu: no feature " + f)
		}
		if !cpuid.CPU.Has(id) {
			return false
		}
	}
	return true
}
