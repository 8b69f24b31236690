//go:build mpi && cgo

package mpi

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// asRank, in the environment, makes the test program a rank that does one of the roles.
const asRank = "LUT4GO_TEST_RANK"

func TestMain(m *testing.M) {
	role := os.Getenv(asRank)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](); err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		os.Exit(1)
	}
}

// roles are what the test program does as a rank.
var roles = map[string]func() error{
	"exchange":       func() error { return exchanges(start(threadSerialized)) },
	"exchange alone": func() error { return exchanges(start(threadFunneled)) },
	"network":        func() error { return networkAsRank(threadSerialized, false) },
	"network alone":  func() error { return networkAsRank(threadFunneled, false) },
	"coupled":        func() error { return networkAsRank(threadSerialized, true) },
	"coupled alone":  func() error { return networkAsRank(threadFunneled, true) },
	"start": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if _, err := Start(); err == nil || !strings.Contains(err.Error(), "once") {
			return fmt.Errorf("started twice: %v", err)
		}
		fmt.Printf("rank %d of %d\n", w.Rank(), w.Size())
		if all, err := w.Meet(10*w.Rank()+1, time.Minute); err != nil || !slices.Equal(all, []int{1, 11, 21}[:w.Size()]) {
			return fmt.Errorf("met %v, %v", all, err)
		}
		return w.Finish()
	},
	"processors": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		fmt.Printf("%d processors\n", w.Processors())
		return w.Finish()
	},
	"broken": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if _, err := w.Deal(nil); err == nil {
			return errors.New("dealt to nobody")
		}
		if _, _, err := w.AllGather(nil); err == nil {
			return errors.New("goes on after an error")
		} else if w.Rank() == 0 {
			fmt.Println(err)
		}
		return w.Finish()
	},
	"mpi error": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		err = swap([]byte("to nobody"), w.Size(), nil, 0)
		if w.Rank() == 0 {
			fmt.Println(err)
		}
		return w.Finish()
	},
	"impatient": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if w.Rank() == 0 {
			_, _, err := w.AllGather(nil) // the others never come
			return err
		}
		_, err = w.Meet(0, 300*time.Millisecond)
		fmt.Println(err)
		w.Abort(7)
		return errors.New("goes on after Abort")
	},
	"leaves alone": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if _, _, err := w.AllGather([]byte("all do")); err != nil {
			return err
		}
		if w.Rank() == 1 {
			err = w.Finish()
		} else {
			_, _, err = w.AllGather([]byte("not all do"))
		}
		fmt.Printf("%v\n", err)
		return w.Finish()
	},
	"leaves twice": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if err := w.Finish(); err != nil {
			return err
		}
		_, _, err = w.AllGather(nil)
		fmt.Printf("%v; %v\n", err, w.Finish())
		return nil
	},
	"panic": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		if w.Rank() == 1 {
			var nothing *World
			defer func() { panic(recover()) }() // a nil pointer is a panic, whatever handlers MPI has
			fmt.Println(nothing.rank)
		}
		_, _, err = w.AllGather(nil)
		return err
	},
	"killed": func() error {
		w, err := Start()
		if err != nil {
			return err
		}
		fmt.Println("process", os.Getpid())
		if _, _, err := w.AllGather(nil); err != nil {
			return err
		}
		if w.Rank() == 1 {
			p, _ := os.FindProcess(os.Getpid())
			return p.Kill()
		}
		_, _, err = w.AllGather(nil)
		return err
	},
	"exchange times": exchangeTimes,
}

// exchanges compares what AllGather and Deal bring with what every rank knows that they
// have to: bytes that follow from the ranks and the call.
func exchanges(w *World, err error) error {
	if err != nil {
		return err
	}
	lengths := rand.New(rand.NewPCG(1, 2)) // the same on all ranks
	message := func(from, to, call, n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i ^ i>>8 + 7*from + 31*to + 101*call)
		}
		return b
	}
	for _, most := range []int{1, 40, 300, 5000, 100_000} {
		for _, piece := range []int{1 << 30, 1000} {
			w.maxPiece, w.dealPiece = piece, min(piece, 1<<20)
			for call := range 12 {
				var want []byte
				var wantEnds []int
				var own []byte
				for r := range w.Size() {
					n := lengths.IntN(most + 1)
					if lengths.IntN(4) == 0 {
						n = 0
					}
					b := message(r, 0, call, n)
					if r == w.Rank() {
						own = b
					}
					want = append(want, b...)
					wantEnds = append(wantEnds, len(want))
				}
				all, ends, err := w.AllGather(own)
				if err != nil {
					return err
				}
				if !bytes.Equal(all, want) || fmt.Sprint(ends) != fmt.Sprint(wantEnds) {
					return fmt.Errorf("rank %d: AllGather of at most %d bytes, call %d: %d bytes that end at %v, want %d at %v", w.Rank(), most, call, len(all), ends, len(want), wantEnds)
				}
				to := make([][]byte, w.Size())
				wantFrom := make([][]byte, w.Size())
				for r := range w.Size() {
					for d := range w.Size() {
						n := lengths.IntN(most + 1)
						if lengths.IntN(4) == 0 {
							n = 0
						}
						if r == w.Rank() {
							to[d] = message(r, d, call, n)
						}
						if d == w.Rank() {
							wantFrom[r] = message(r, d, call, n)
						}
					}
				}
				from, err := w.Deal(to)
				if err != nil {
					return err
				}
				for r := range from {
					clear(to[r]) // may be changed as soon as Deal returns
				}
				for r := range from {
					if !bytes.Equal(from[r], wantFrom[r]) {
						return fmt.Errorf("rank %d: Deal of at most %d bytes, call %d: %d bytes from rank %d, want %d, or others", w.Rank(), most, call, len(from[r]), r, len(wantFrom[r]))
					}
				}
			}
		}
	}
	if w.Rank() == 0 {
		fmt.Println("exchanged", w.Size())
	}
	return w.Finish()
}

func TestTheNextBlocksFitTheLastExchangeWithoutMuchPadding(t *testing.T) {
	for _, test := range []struct {
		name                  string
		ranks, total, longest int
		want                  int
	}{
		{"nothing", 4, 0, 0, leastOwn},
		{"short", 4, 100, 40, leastOwn},
		{"alike", 4, 4000, 1000, 1272},
		{"one long", 4, 40_000, 40_000, leastOwn},
		{"many ranks, one longer", 1024, 1024 * 100, 1000, leastOwn},
		{"many ranks, alike", 1024, 1024 * 80, 80, 120},
		{"much", 4, 4 << 20, 1 << 20, leastOwn},
		{"more than an int", 2, 5 << 30, 3 << 30, leastOwn},
	} {
		if got := nextInline(test.ranks, test.total, test.longest); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestMemoryGrowsAndIsGivenBack(t *testing.T) {
	var m memory
	for _, n := range []int{0, 1, 100, 5 << 20, 4 << 20, 0, 3} {
		b, err := m.room(n)
		if err != nil || len(b) != n {
			t.Fatalf("%d bytes, %v, want %d", len(b), err, n)
		}
		for i := range b {
			b[i] = 1
		}
		if n < keep && len(m.bytes) > 2*keep {
			t.Errorf("keeps %d bytes for %d", len(m.bytes), n)
		}
	}
	m.release()
	if _, err := m.room(1 << 60); err == nil || !strings.Contains(err.Error(), "no memory for 1152921504606846976 bytes") {
		t.Errorf("an exbibyte: %v", err)
	}
	if _, err := m.room(1); err != nil {
		t.Errorf("after an error: %v", err)
	}
}
