// Package cpu says what the processor can do and how large its caches are, as
// github.com/klauspost/cpuid finds it.
package cpu

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// Machine is the processor that this process runs on. What cannot be found is 0 or
// empty.
type Machine struct {
	Brand   string `json:"brand"`
	Cores   int    `json:"cores"` // physical ones
	Threads int    `json:"threads"`
	L1D     int    `json:"l1d_bytes"` // first-level data cache of a core
	L2      int    `json:"l2_bytes"`
	L3      int    `json:"l3_bytes"` // which cores share
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

// String returns the machine in words: its name, cores and caches.
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

// size returns a size of memory in words.
func size(bytes int) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%.4g MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.4g KiB", float64(bytes)/(1<<10))
}

// Sizes of caches where the processor does not tell its own: no processor of the
// last ten years has less.
const (
	usualL1D = 32 << 10
	usualL2  = 256 << 10
)

// L1D returns the size of a core's first-level data cache in bytes, or a usual one.
// Sizes of blocks may follow it, results may not.
func L1D() int { return orUsual(cpuid.CPU.Cache.L1D, usualL1D) }

// L2 returns the size of the second-level cache in bytes, or a usual one.
func L2() int { return orUsual(cpuid.CPU.Cache.L2, usualL2) }

func orUsual(bytes, usual int) int {
	if bytes <= 0 {
		return usual
	}
	return bytes
}

// Has reports whether the processor has all of some features, by their names in
// cpuid such as AVX2, and whether the operating system saves their registers.
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
