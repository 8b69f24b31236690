package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rivo/uniseg"
	"golang.org/x/sys/unix"

	"github.com/lut4go/lut4go/bench/scenario"
)

// pseudoTerminal is both ends of a terminal.
type pseudoTerminal struct{ screen, program *os.File }

func newTerminal(t *testing.T, columns int) pseudoTerminal {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	if err := unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	p := pseudoTerminal{screen, program}
	p.resize(t, columns)
	return p
}

func (p pseudoTerminal) resize(t *testing.T, columns int) {
	t.Helper()
	if err := unix.IoctlSetWinsize(int(p.screen.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
}

// lines returns what was written since the last call, line by line.
func (p pseudoTerminal) lines(t *testing.T) []string {
	t.Helper()
	// A mark, so that there is an end to read to.
	if _, err := p.program.WriteString("\x00"); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for b := make([]byte, 4096); !strings.HasSuffix(text.String(), "\x00"); {
		n, err := p.screen.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b[:n])
	}
	return strings.FieldsFunc(text.String(), func(r rune) bool { return r == '\r' || r == '\n' || r == 0 })
}

func widest(lines []string) int {
	most := 0
	for _, l := range lines {
		most = max(most, uniseg.StringWidth(l))
	}
	return most
}

func TestTheProgressBarIsNarrowerThanTheTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	for _, c := range []struct{ columns, most int }{{1, 0}, {2, 1}, {10, 9}, {40, 39}, {60, 59}, {80, 79}, {200, 199}, {0, 79}} {
		synctest.Test(t, func(t *testing.T) {
			p := newTerminal(t, c.columns)
			bar := newProgress(p.program, scenario.Options{Scenario: "wb-network", Duration: 10_000}, false)
			for ms := range 10 {
				bar.set(float64(1000 * ms))
				time.Sleep(time.Second)
			}
			bar.clear()
			lines := p.lines(t)
			if got := widest(lines); got > c.most {
				t.Errorf("%d columns: a line of %d, want at most %d", c.columns, got, c.most)
			}
			if text := strings.Join(lines, "\n"); c.columns >= 80 && !strings.Contains(text, "(9000/10000, ") {
				t.Errorf("%d columns: no 9000/10000 in\n%s", c.columns, text)
			}
		})
	}
}

func TestTheProgressBarFollowsTheTerminalsWidth(t *testing.T) {
	t.Setenv("TERM", "xterm")
	synctest.Test(t, func(t *testing.T) {
		p := newTerminal(t, 120)
		bar := newParts(p.program, "precision squid", false)
		for i, columns := range []int{120, 30, 90, 12} {
			p.resize(t, columns)
			bar.setPart(float64(1+i) / 10)
			time.Sleep(time.Second)
			if got := widest(p.lines(t)); got == 0 || got >= columns {
				t.Errorf("%d columns: a line of %d", columns, got)
			}
		}
		p.resize(t, 7)
		bar.clear()
		if got := widest(p.lines(t)); got >= 7 {
			t.Errorf("taken away by a line of %d in 7 columns", got)
		}
	})
}

func TestATerminalThatCannotRewriteLinesGetsNoProgressBar(t *testing.T) {
	t.Setenv("TERM", "dumb")
	p := newTerminal(t, 80)
	bar := newParts(p.program, "precision squid", false)
	bar.setPart(0.5)
	bar.clear()
	if got := p.lines(t); len(got) > 0 {
		t.Errorf("written: %q", got)
	}
}
