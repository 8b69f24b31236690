//go:build mpi && cgo

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/mpi/mpitest"
)

// mpirun runs the program on ranks, in an empty directory.
func mpirun(t *testing.T, ranks int, args string) mpitest.Result {
	t.Helper()
	t.Chdir(t.TempDir())
	return mpitest.Run(t, mpitest.Library(), ranks, []string{asProgram + "=1"}, append([]string{os.Args[0]}, strings.Fields(args+" --mpi")...)...)
}

// resultOf returns the result that ranks printed.
func resultOf(t *testing.T, args string, r mpitest.Result) scenario.Result {
	t.Helper()
	var x scenario.Result
	if err := json.Unmarshal([]byte(r.Out), &x); err != nil {
		t.Fatalf("%s: exit code %d, %v: %s%s", args, r.Code, err, r.Out, r.Err)
	}
	return x
}

func sameHashes(t *testing.T, what string, got, want scenario.Result) {
	t.Helper()
	if got.RasterSHA256 != want.RasterSHA256 || got.StateSHA256 != want.StateSHA256 || got.Spikes != want.Spikes || got.Steps != want.Steps || got.Synapses != want.Synapses {
		t.Errorf("%s: %+v\nof one process: %+v", what, got, want)
	}
}

func TestRanksHaveTheHashesOfOneProcess(t *testing.T) {
	for _, s := range []string{"wb-network --neurons 301 --duration 60", "cobahh --neurons 400 --duration 30", "squid --neurons 3 --duration 30", "fi-curve squid --neurons 5 --duration 60"} {
		args := "run " + s
		want := result(t, args)
		if want.Ranks != 1 {
			t.Errorf("%s: %d ranks of one process", args, want.Ranks)
		}
		for ranks := 1; ranks <= 4; ranks++ {
			r := mpirun(t, ranks, args+" --json")
			if r.Code != exitDone || r.Err != "" {
				t.Errorf("%s on %d ranks: exit code %d, %s", args, ranks, r.Code, r.Err)
			}
			got := resultOf(t, args, r)
			sameHashes(t, fmt.Sprintf("%s on %d ranks", args, ranks), got, want)
			if got.Ranks != ranks {
				t.Errorf("%s: %d ranks, want %d", args, got.Ranks, ranks)
			}
		}
	}
}

func TestRanksRunTheNetworksOfFiles(t *testing.T) {
	for _, name := range []string{"circuit", "plastic", "ring", "synapses", "squid"} {
		file, err := filepath.Abs(filepath.Join("..", "..", "neuroml", "testdata", name+".net.nml"))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			args := "run " + file + " --duration 40 --dt 0.005"
			sameHashes(t, name, resultOf(t, args, mpirun(t, 3, args+" --json")), result(t, args))
		})
	}
}

func TestRanksWriteTheFilesThatALEMSSimulationAsksFor(t *testing.T) {
	file := lemsFile(t, "out/v.dat")
	var written [2]string
	for i, ranks := range []int{1, 3} {
		dir := t.TempDir()
		r := mpirun(t, ranks, "run "+file+" --json --out "+dir)
		text, err := os.ReadFile(filepath.Join(dir, "out", "v.dat"))
		if r.Code != exitDone || err != nil || len(text) == 0 {
			t.Fatalf("%d ranks: exit code %d, %v, %s", ranks, r.Code, err, r.Err)
		}
		written[i] = string(text)
	}
	if written[0] != written[1] {
		t.Error("what ranks have written differs from what one has")
	}
}

func TestRankZeroAlonePrintsAndWrites(t *testing.T) {
	r := mpirun(t, 3, "run wb-network --neurons 300 --duration 50 --threads 1")
	if r.Code != exitDone || strings.Count(r.Out, "wb-network") != 1 || !strings.Contains(r.Out, "3 ranks of 1 thread") || strings.Count(r.Out, "wrote ") != 1 {
		t.Errorf("exit code %d, %s%s", r.Code, r.Out, r.Err)
	}
	for _, name := range []string{"raster.png", "trace.png", "result.json"} {
		if info, err := os.Stat(filepath.Join("ptrbench-out", name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilesOfRanksAreThoseOfOneProcess(t *testing.T) {
	for _, ext := range []string{".csv", ".npz", ".parquet"} {
		dir := t.TempDir()
		files := func(of string) string {
			return fmt.Sprintf("run cobahh --neurons 400 --duration 30 --json --cells 0-59 --sample 1 --spikes %s --states %s",
				filepath.Join(dir, of+"-spikes"+ext), filepath.Join(dir, of+"-states"+ext))
		}
		want := result(t, files("one"))
		r := mpirun(t, 3, files("ranks"))
		sameHashes(t, ext, resultOf(t, ext, r), want)
		for _, what := range []string{"-spikes", "-states"} {
			one, err1 := os.ReadFile(filepath.Join(dir, "one"+what+ext))
			ranks, err2 := os.ReadFile(filepath.Join(dir, "ranks"+what+ext))
			if err1 != nil || err2 != nil || len(one) == 0 || string(one) != string(ranks) {
				t.Errorf("%s%s: %d and %d bytes that differ, %v, %v", what, ext, len(one), len(ranks), err1, err2)
			}
		}
	}
}

func TestAnyNumberOfRanksResumesACheckpointOfAnyOther(t *testing.T) {
	const network = "run wb-network --neurons 300"
	whole := result(t, network+" --duration 60")
	dir := t.TempDir()
	spikes, checkpoint := filepath.Join(dir, "s.csv"), filepath.Join(dir, "c")
	steps := []struct {
		ranks    int
		duration string
	}{{3, "20"}, {1, "33"}, {2, "45"}, {4, "60"}}
	for i, s := range steps {
		args := network + " --json --duration " + s.duration + " --checkpoint " + checkpoint + " --every 10 --spikes " + spikes
		if i > 0 {
			args += " --resume " + checkpoint
		}
		r := mpirun(t, s.ranks, args)
		got := resultOf(t, args, r)
		alone := filepath.Join(t.TempDir(), "c")
		want := result(t, network+" --duration "+s.duration+" --checkpoint "+alone+" --every 10 --spikes "+filepath.Join(t.TempDir(), "s.csv"))
		sameHashes(t, fmt.Sprintf("%d ranks to %s ms", s.ranks, s.duration), got, want)
	}
	sameHashes(t, "one process", result(t, network+" --duration 60 --spikes "+spikes+" --resume "+checkpoint), whole)
}

// started is the program on ranks, under way.
type started struct {
	ranks  []int // numbers of their processes
	ctx    context.Context
	result chan mpitest.Result
}

// start starts the program on ranks and waits until they have been at work for a moment.
func start(t *testing.T, ranks int, args string) *started {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	s := &started{ctx: ctx, result: make(chan mpitest.Result, 1)}
	c := mpitest.Command(t, ctx, mpitest.Library(), ranks, append([]string{os.Args[0]}, strings.Fields(args+" --mpi")...)...)
	c.Env = append(c.Env, asProgram+"=1", asProcess+"="+dir)
	go func() { s.result <- mpitest.Wait(t, ctx, c) }()
	for len(s.ranks) < ranks {
		time.Sleep(20 * time.Millisecond)
		files, err := os.ReadDir(dir)
		if err != nil || ctx.Err() != nil {
			t.Fatal(err, ctx.Err())
		}
		s.ranks = nil
		for _, f := range files {
			n, err := strconv.Atoi(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			s.ranks = append(s.ranks, n)
		}
	}
	return s
}

// waitFor waits until a file is there.
func (s *started) waitFor(t *testing.T, file string) {
	t.Helper()
	for {
		if _, err := os.Stat(file); err == nil {
			return
		}
		select {
		case r := <-s.result:
			t.Fatalf("ended before %s was there: exit code %d, %s%s", file, r.Code, r.Out, r.Err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// endless is a run that does not end by itself while a test lasts, and of which a
// checkpoint shows that it has begun.
const endless = "run wb-network --neurons 300 --duration 1e7 --json --every 20 --checkpoint "

func TestASignalToOneRankStopsAllAtTheSameStep(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		for _, of := range []int{0, 2} {
			dir := t.TempDir()
			checkpoint, spikes := filepath.Join(dir, "c"), filepath.Join(dir, "s.csv")
			s := start(t, 3, endless+checkpoint+" --spikes "+spikes)
			s.waitFor(t, checkpoint)
			if err := syscall.Kill(s.ranks[of], signal); err != nil {
				t.Fatal(err)
			}
			r := <-s.result
			if r.Code != exitInterrupted || strings.Count(r.Err, "ptrbench: interrupted after ") != 1 {
				t.Errorf("%v: exit code %d, %s%s", signal, r.Code, r.Out, r.Err)
			}
			got := resultOf(t, "interrupted", r)
			want := result(t, fmt.Sprintf("run wb-network --neurons 300 --duration %v --spikes %s", got.DurationMs, filepath.Join(dir, "one.csv")))
			sameHashes(t, signal.String(), got, want)
			one, err1 := os.ReadFile(filepath.Join(dir, "one.csv"))
			ranks, err2 := os.ReadFile(spikes)
			if err1 != nil || err2 != nil || string(one) != string(ranks) {
				t.Errorf("%v: spikes of %d and %d bytes that differ, %v, %v", signal, len(one), len(ranks), err1, err2)
			}
		}
	}
}

func TestAKilledRankEndsAllWithAMessage(t *testing.T) {
	checkpoint := filepath.Join(t.TempDir(), "c")
	s := start(t, 3, endless+checkpoint)
	s.waitFor(t, checkpoint)
	if err := syscall.Kill(s.ranks[1], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	r := <-s.result
	if r.Code == exitDone || !strings.Contains(r.Out+r.Err, "illed") {
		t.Errorf("exit code %d without a message: %s%s", r.Code, r.Out, r.Err)
	}
	for _, n := range s.ranks {
		for mpitest.Alive(n) {
			if time.Since(killed) > 10*time.Second {
				t.Fatalf("process %d is left", n)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func TestErrorsAreSaidOnceWhoeverHasThem(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"run wb-network --dt -1", exitUsage, "ptrbench: --dt -1: want a positive step in ms\n"},
		{"run wb-network --neurons 100 --dt 0.3 --duration 200", exitFailed, "ptrbench: hh: "},
		{"run squid --json --out /dev/null/x", exitFailed, "ptrbench: --out /dev/null/x: "},
		{"run squid --resume /dev/null/x", exitUsage, "ptrbench: --resume /dev/null/x: "},
		{"run squid --duration 1 --spikes /dev/null/x.csv", exitFailed, "ptrbench: --spikes /dev/null/x.csv: "},
	} {
		r := mpirun(t, 3, c.args)
		if r.Code != c.code || strings.Count(r.Err, "ptrbench: ")-strings.Count(r.Err, "ptrbench: warning: ") != 1 || !strings.Contains(r.Err, c.want) {
			t.Errorf("%s: exit code %d, want %d, %s%s, want once %s", c.args, r.Code, c.code, r.Out, r.Err, c.want)
		}
	}
}

func TestAFileThatIsNotOnTheMachineOfARankIsItsError(t *testing.T) {
	there, elsewhere := t.TempDir(), t.TempDir()
	if err := os.CopyFS(there, os.DirFS("../../neuroml/testdata")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	args := []string{os.Args[0], "run", "ring.net.nml", "--duration", "1", "--mpi"}
	c := mpitest.Command(t, ctx, mpitest.Library(), 1, append([]string{"-wdir", there}, args...)...)
	c.Args = append(append(c.Args, ":", "-n", "1", "-wdir", elsewhere), args...)
	c.Env = append(c.Env, asProgram+"=1")
	r := mpitest.Wait(t, ctx, c)
	if r.Code == exitDone || !strings.Contains(r.Err, "ptrbench: rank 1: ") || !strings.Contains(r.Err, "ring.net.nml") {
		t.Errorf("exit code %d, %s%s", r.Code, r.Out, r.Err)
	}
}
