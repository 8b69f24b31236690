package cpu

import (
	"runtime"
	"testing"

	"github.com/klauspost/cpuid/v2"
)

func TestMachinesAreNamedByWhatIsKnown(t *testing.T) {
	for _, c := range []struct {
		m    Machine
		want string
	}{
		{Machine{}, "unknown processor"},
		{Machine{Brand: "AMD EPYC", Cores: 2, Threads: 2, L1D: 32 << 10, L2: 512 << 10, L3: 32 << 20}, "AMD EPYC, 2 cores, L1 32 KiB, L2 512 KiB, L3 32 MiB"},
		{Machine{Brand: "Neoverse", Cores: 1}, "Neoverse, 1 core"},
		{Machine{Cores: 4, L2: 5 << 18}, "4 cores, L2 1.25 MiB"},
	} {
		if got := c.m.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestUnknownSizesAreTheDefault(t *testing.T) {
	for _, c := range []struct{ found, want int }{{-1, 7}, {0, 7}, {1 << 20, 1 << 20}} {
		if got := orDefault(c.found, 7); got != c.want {
			t.Errorf("of %d bytes found: got %d, want %d", c.found, got, c.want)
		}
	}
}

func TestCachesGrowByLevel(t *testing.T) {
	if L2() <= Current().L1D {
		t.Errorf("the first level has %d bytes, the second %d", Current().L1D, L2())
	}
}

// Go needs these two of every processor of its architecture.
func TestWhatGoNeedsIsThere(t *testing.T) {
	feature := map[string]string{"amd64": "SSE2", "arm64": "ASIMD"}[runtime.GOARCH]
	if feature != "" && !Has(feature) {
		t.Errorf("%s has no %s", runtime.GOARCH, feature)
	}
}

func TestAFeatureThatDoesNotExistPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("AVX3 is a feature")
		}
	}()
	Has("AVX3")
}

func TestProcessorsOfNarrowUnitsOrLicencesAreKnown(t *testing.T) {
	for _, c := range []struct {
		name          string
		vendor        cpuid.Vendor
		family, model int
		fp256, slow   bool
	}{
		{"Skylake-X", cpuid.Intel, 6, 0x55, false, true},
		{"Cannon Lake", cpuid.Intel, 6, 0x66, false, true},
		{"Ice Lake-SP", cpuid.Intel, 6, 0x6a, false, false},
		{"Sapphire Rapids", cpuid.Intel, 6, 0x8f, false, false},
		{"Zen 4 that hides its width", cpuid.AMD, 0x19, 0x11, false, true},
		{"Zen 5", cpuid.AMD, 0x1a, 0x02, false, false},
		{"Zen 5 of 256 bits", cpuid.AMD, 0x1a, 0x24, true, true},
		{"unknown", cpuid.VendorUnknown, 6, 0x55, false, false},
	} {
		if why := slow512(c.vendor, c.family, c.model, c.fp256); (why != "") != c.slow {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}
