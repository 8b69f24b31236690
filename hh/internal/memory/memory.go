// Package memory refuses what does not fit into this machine before it is
// allocated.
package memory

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// Check returns an error if need bytes are more than the machine has to give.
// Where that is not known, it refuses only what no address space holds.
func Check(what string, need uint64) error {
	free := available()
	if need <= free {
		return nil
	}
	return fmt.Errorf("hh: %s: needs about %s of memory, %s are available", what, size(need), size(free))
}

// available returns the bytes that can be allocated.
func available() uint64 {
	free := uint64(1) << 46
	if math.MaxInt == math.MaxInt32 {
		free = 1 << 31
	}
	if f, err := os.Open("/proc/meminfo"); err == nil {
		defer f.Close()
		if kb, ok := memAvailable(f); ok {
			free = min(free, kb*1024)
		}
	}
	return min(free, leftToGroups(os.DirFS("/")))
}

// memAvailable finds the line of /proc/meminfo that says how much can be
// allocated without swapping, in KiB.
func memAvailable(r io.Reader) (kb uint64, ok bool) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) >= 2 && f[0] == "MemAvailable:" {
			kb, err := strconv.ParseUint(f[1], 10, 64)
			return kb, err == nil
		}
	}
	return 0, false
}

// size formats a number of bytes.
func size(n uint64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	x, u := float64(n)/1024, 0
	for x >= 1024 {
		x, u = x/1024, u+1
	}
	return fmt.Sprintf("%.1f %ciB", x, units[u])
}
