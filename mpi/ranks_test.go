//go:build mpi && cgo

package mpi_test

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/mpi"
	"github.com/lut4go/lut4go/mpi/mpitest"
)

var _ hh.Ranks = (*mpi.World)(nil)

// as runs this test program as so many ranks that do a role.
func as(t testing.TB, role string, ranks int, environment ...string) mpitest.Result {
	t.Helper()
	return mpitest.Run(t, mpitest.Library(), ranks, append(environment, "LUT4GO_TEST_RANK="+role), os.Args[0])
}

func TestBytesOfAnyLengthComeAsTheyWereGiven(t *testing.T) {
	for _, role := range []string{"exchange", "exchange alone"} {
		for _, ranks := range []int{1, 2, 3, 5} {
			r := as(t, role, ranks)
			if r.Code != 0 || r.Out != fmt.Sprintf("exchanged %d\n", ranks) {
				t.Errorf("%s, %d ranks: exit code %d, %s%s", role, ranks, r.Code, r.Out, r.Err)
			}
		}
	}
}

func TestANetworkOfRanksIsThatOfOneProcess(t *testing.T) {
	for role, gaps := range map[string]bool{"network": false, "network alone": false, "coupled": true, "coupled alone": true} {
		want, err := mpi.Network(nil, gaps)
		if err != nil {
			t.Fatal(err)
		}
		for _, ranks := range []int{1, 2, 4} {
			if r := as(t, role, ranks); r.Code != 0 || r.Out != want+"\n" {
				t.Errorf("%s, %d ranks: exit code %d, %s%s, want %s", role, ranks, r.Code, r.Out, r.Err, want)
			}
		}
	}
}

func TestRanksAreThoseOfTheLauncher(t *testing.T) {
	r := as(t, "start", 3)
	for i := range 3 {
		if want := fmt.Sprintf("rank %d of 3\n", i); !strings.Contains(r.Out, want) {
			t.Errorf("exit code %d, %s%s, want %s", r.Code, r.Out, r.Err, want)
		}
	}
}

func TestRanksShareTheProcessorsOfTheirMachine(t *testing.T) {
	for _, test := range []struct {
		ranks       int
		environment []string
		want        int
	}{
		{1, nil, runtime.NumCPU()},
		{2, nil, max(runtime.NumCPU()/2, 1)},
		{2 * runtime.NumCPU(), nil, 1},
		{2, []string{"GOMAXPROCS=3"}, 3},
	} {
		r := as(t, "processors", test.ranks, test.environment...)
		if want := fmt.Sprintf("%d processors\n", test.want); r.Out != strings.Repeat(want, test.ranks) {
			t.Errorf("%d ranks %v: exit code %d, %s%s, want %s each", test.ranks, test.environment, r.Code, r.Out, r.Err, want)
		}
	}
}

func TestNothingIsExchangedAfterAnError(t *testing.T) {
	r := as(t, "broken", 2)
	if want := "mpi: rank 0 deals to 0 ranks, want 2\n"; r.Code != 0 || r.Out != want {
		t.Errorf("exit code %d, %s%s, want %s", r.Code, r.Out, r.Err, want)
	}
}

func TestErrorsOfMPIHaveItsText(t *testing.T) {
	r := as(t, "mpi error", 2)
	if r.Code != 0 || !regexp.MustCompile(`^mpi: error \d+: .*[Rr]ank`).MatchString(r.Out) {
		t.Errorf("exit code %d, %s%s", r.Code, r.Out, r.Err)
	}
}

func TestARankThatTheOthersDoNotFollowEndsThem(t *testing.T) {
	r := as(t, "impatient", 3)
	if r.Code != 7 || !strings.Contains(r.Out, "mpi: not all ranks have come within 300ms") {
		t.Errorf("exit code %d, %s%s, want 7", r.Code, r.Out, r.Err)
	}
}

func TestARankAtFinishAndOthersInAnExchangeAllHearOfIt(t *testing.T) {
	r := as(t, "leaves alone", 3)
	want := "mpi: rank 1 is at Finish and rank 2 in an exchange: want the same calls in the same order on all ranks\n"
	if r.Code != 0 || r.Out != strings.Repeat(want, 3) {
		t.Errorf("exit code %d, %s%s, want from each %s", r.Code, r.Out, r.Err, want)
	}
}

func TestNothingComesAfterFinish(t *testing.T) {
	r := as(t, "leaves twice", 2)
	want := "mpi: an exchange after Finish, which is the last call; mpi: an exchange after Finish, which is the last call\n"
	if r.Code != 0 || r.Out != strings.Repeat(want, 2) {
		t.Errorf("exit code %d, %s%s, want from each %s", r.Code, r.Out, r.Err, want)
	}
}

func TestAPanicOfARankEndsAllAndIsGosOwn(t *testing.T) {
	r := as(t, "panic", 3)
	if r.Code == 0 || r.Took > 30*time.Second || !strings.Contains(r.Err, "nil pointer dereference") || !strings.Contains(r.Err, "goroutine ") {
		t.Errorf("exit code %d after %v, %s%s", r.Code, r.Took, r.Out, r.Err)
	}
}

func TestAKilledRankEndsAll(t *testing.T) {
	r := as(t, "killed", 3)
	if r.Code == 0 || !strings.Contains(r.Out+r.Err, "illed") {
		t.Errorf("exit code %d without a message, %s%s", r.Code, r.Out, r.Err)
	}
	processes := regexp.MustCompile(`process (\d+)`).FindAllStringSubmatch(r.Out, -1)
	if len(processes) != 3 {
		t.Fatalf("%d processes: %s%s", len(processes), r.Out, r.Err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for _, p := range processes {
		pid, err := strconv.Atoi(p[1])
		if err != nil {
			t.Fatal(err)
		}
		for mpitest.Alive(pid) {
			if time.Now().After(deadline) {
				t.Fatalf("process %d is left", pid)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// TestAProgramOfAnotherLibraryRefusesToRun needs both libraries, which the leg of CI has.
func TestAProgramOfAnotherLibraryRefusesToRun(t *testing.T) {
	other := map[string]string{"Open MPI": "MPICH", "MPICH": "Open MPI"}[mpitest.Library()]
	r := mpitest.Run(t, other, 2, []string{"LUT4GO_TEST_RANK=start"}, os.Args[0])
	if want := "mpi: started as one of 2 processes by "; r.Code == 0 || r.Out != "" && !strings.Contains(r.Out, "rank 0 of 1") || !strings.Contains(r.Err, want) || strings.Contains(r.Out, "rank 0 of 1") {
		t.Errorf("under %s: exit code %d, %s%s, want %s", other, r.Code, r.Out, r.Err, want)
	}
}

// BenchmarkExchange times what an epoch costs beside its steps: an AllGather.
func BenchmarkExchange(b *testing.B) {
	for _, ranks := range []int{2, 4} {
		for _, bytes := range []int{8, 512, 4 << 10, 32 << 10, 256 << 10, 2 << 20} {
			b.Run(fmt.Sprintf("%dranks/%dbytes", ranks, bytes), func(b *testing.B) {
				var least, median float64
				for b.Loop() {
					r := as(b, "exchange times", ranks, fmt.Sprint("LUT4GO_TEST_BYTES=", bytes))
					if _, err := fmt.Sscan(r.Out, &least, &median); err != nil {
						b.Fatalf("%v: %s%s", err, r.Out, r.Err)
					}
				}
				b.ReportMetric(least, "least-us")
				b.ReportMetric(median, "median-us")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
