package memory

import (
	"math"
	"strings"
	"testing"
)

func TestMemoryErrorsSayWhatIsNeededAndWhatIsThere(t *testing.T) {
	err := Check("a large thing", 3<<60)
	for _, want := range []string{"a large thing", "needs about 3.0 EiB", "are available"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if err := Check("a small thing", 4096); err != nil {
		t.Error(err)
	}
}

func TestSizesHaveUnits(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 5 << 20: "5.0 MiB", 7 << 30: "7.0 GiB", 2 << 40: "2.0 TiB",
		math.MaxUint64: "16.0 EiB",
	} {
		if got := size(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
}

func TestAvailableMemoryIsReadFromMeminfo(t *testing.T) {
	for _, c := range []struct {
		text string
		kb   uint64
		ok   bool
	}{
		{"MemTotal:       131072 kB\nMemFree:          1000 kB\nMemAvailable:    65536 kB\n", 65536, true},
		{"MemTotal:       131072 kB\nMemFree:          1000 kB\n", 0, false},
		{"MemAvailable: lots\n", 0, false},
		{"MemAvailable:\n", 0, false},
		{"", 0, false},
	} {
		if kb, ok := memAvailable(strings.NewReader(c.text)); kb != c.kb || ok != c.ok {
			t.Errorf("%q: %d kB, %v, want %d, %v", c.text, kb, ok, c.kb, c.ok)
		}
	}
}
