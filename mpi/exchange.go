//go:build mpi && cgo

package mpi

// #include "calls.h"
import "C"

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// exchange is what AllGather and Deal need.
//
// What is given in an epoch is some hundred bytes, and differs in length from rank to rank.
// MPI wants to know the lengths before, which is a collective call of its own, as slow as that
// of the bytes. So all ranks give a block of the same length, with how much they have, and the
// beginning of it. Only if someone has more does a second call bring the rest. How long a block
// is follows from the lengths of the exchange before, which all ranks know.
type exchange struct {
	block int // bytes that each rank gives at first; the same on all ranks
	ends  []int
	sizes []C.int // of what each rank gives in the second call
	after []C.int // where it is put
	from  [][]byte

	// MPI counts in ints, so that nothing is longer than maxPiece; Deal's pieces are of
	// dealPiece, through memory of that size. Tests have less.
	maxPiece, dealPiece int

	own, blocks, all    memory // of AllGather
	counts, dealt, held memory // of Deal
}

const (
	header   = 8              // bytes of a length
	leaving  = math.MaxUint64 // in place of a length: the rank is at Finish, and gives nothing
	leastOwn = 56             // of the bytes that a block has room for
	// padding is how many bytes the blocks of all ranks may be too long by, beside a
	// quarter: what a network brings in about the time that a collective call takes.
	padding = 32 << 10
	// mostBlocks is how much all blocks have together at most: what takes longer to bring
	// anyway does not need to save a call.
	mostBlocks = 256 << 10
)

func (x *exchange) init(size int) {
	x.block = header + leastOwn
	x.ends, x.sizes, x.after = make([]int, size), make([]C.int, size), make([]C.int, size)
	x.from = make([][]byte, size)
	x.maxPiece, x.dealPiece = 1<<30, 16<<20
}

// AllGather returns what all ranks gave; see hh.Ranks.
func (w *World) AllGather(own []byte) (all []byte, ends []int, err error) {
	if w.err == nil {
		w.err = w.call(func() error { all, err = w.allGather(own, uint64(len(own))); return err })
	}
	if w.err != nil {
		return nil, nil, w.err
	}
	return all, w.ends, nil
}

// allGather is AllGather with what goes before the bytes, which is their number, or leaving.
func (w *World) allGather(own []byte, before uint64) ([]byte, error) {
	if err := w.shrink(); err != nil {
		return nil, err
	}
	inline := w.block - header
	mine, err := w.own.room(header + max(len(own), inline))
	if err != nil {
		return nil, err
	}
	binary.NativeEndian.PutUint64(mine, before)
	copy(mine[header:], own)
	blocks, err := w.blocks.room(w.block * w.size)
	if err != nil {
		return nil, err
	}
	if err := check(C.lut4go_mpi_allgather(pointer(mine), C.int(w.block), pointer(blocks))); err != nil {
		return nil, err
	}
	if gone, err := w.areLeaving(blocks); gone || err != nil {
		return nil, err
	}
	total, longest := 0, 0
	for r := range w.ends {
		n := int(binary.NativeEndian.Uint64(blocks[r*w.block:]))
		longest = max(longest, n)
		total += n
		w.ends[r] = total
	}
	all, err := w.all.room(total)
	if err != nil {
		return nil, err
	}
	start := 0
	for r, end := range w.ends {
		copy(all[start:end], blocks[r*w.block+header:][:inline])
		start = end
	}
	if longest > inline {
		if err := w.gatherRest(mine[header:], all, inline); err != nil {
			return nil, err
		}
	}
	w.block = header + nextInline(w.size, total, longest)
	return all, nil
}

// areLeaving reports whether all ranks are at Finish. If some are and some are not, it is an error,
// and one of all ranks.
func (w *World) areLeaving(blocks []byte) (bool, error) {
	gone, here := -1, -1
	for r := range w.size {
		if binary.NativeEndian.Uint64(blocks[r*w.block:]) != leaving {
			here = r
		} else if gone < 0 {
			gone = r
		}
	}
	if gone >= 0 && here >= 0 {
		return false, fmt.Errorf("mpi: rank %d is at Finish and rank %d in an exchange: want the same calls in the same order on all ranks", gone, here)
	}
	return gone >= 0, nil
}

// nextInline returns how many bytes beside their number each rank gives at first in the
// next exchange, if the longest of the last was so long, and all together.
func nextInline(ranks, total, longest int) int {
	n := max((longest+longest/4+header+63)/64*64-header, leastOwn)
	if ranks*n-total > total/4+padding || ranks*n > mostBlocks {
		return leastOwn
	}
	return n
}

// gatherRest gathers what was not in the blocks: in one call or, if that is more than MPI
// counts, rank by rank and piece by piece.
func (w *World) gatherRest(mine, all []byte, inline int) error {
	start := 0
	for r, end := range w.ends {
		rest := all[min(start+inline, end):end]
		if r == w.rank {
			copy(rest, mine[inline:])
		}
		w.after[r], w.sizes[r] = C.int(end-len(rest)), C.int(len(rest)) // not used if they are too large
		start = end
	}
	if len(all) <= w.maxPiece {
		return check(C.lut4go_mpi_allgatherv(pointer(all), &w.sizes[0], &w.after[0]))
	}
	start = 0
	for r, end := range w.ends {
		rest := all[min(start+inline, end):end]
		for len(rest) > 0 {
			n := min(len(rest), w.maxPiece)
			if err := check(C.lut4go_mpi_broadcast(pointer(rest), C.int(n), C.int(r))); err != nil {
				return err
			}
			rest = rest[n:]
		}
		start = end
	}
	return nil
}

// shrink gives back what the last Deal needed, which is much while a network is built, and
// nothing afterwards.
func (w *World) shrink() error {
	for _, m := range []*memory{&w.dealt, &w.held} {
		if _, err := m.room(0); err != nil {
			return err
		}
	}
	return nil
}

// Deal gives each rank its part; see hh.Ranks.
func (w *World) Deal(to [][]byte) (from [][]byte, err error) {
	if w.err == nil {
		w.err = w.call(func() error { return w.deal(to) })
	}
	if w.err != nil {
		return nil, w.err
	}
	return w.from, nil
}

func (w *World) deal(to [][]byte) error {
	if len(to) != w.size {
		return fmt.Errorf("mpi: rank %d deals to %d ranks, want %d", w.rank, len(to), w.size)
	}
	if _, err := w.all.room(0); err != nil {
		return err
	}
	counts, err := w.counts.room(2 * header * w.size)
	if err != nil {
		return err
	}
	sent, received := counts[:header*w.size], counts[header*w.size:]
	for r, b := range to {
		binary.NativeEndian.PutUint64(sent[header*r:], uint64(len(b)))
	}
	if err := check(C.lut4go_mpi_alltoall((*C.int64_t)(pointer(sent)), (*C.int64_t)(pointer(received)))); err != nil {
		return err
	}
	total := 0
	for r := range w.size {
		total += int(binary.NativeEndian.Uint64(received[header*r:]))
	}
	rest, err := w.dealt.room(total)
	if err != nil {
		return err
	}
	longest := 0
	for r := range w.size {
		n := int(binary.NativeEndian.Uint64(received[header*r:]))
		w.from[r], rest = rest[:n:n], rest[n:]
		if r != w.rank {
			longest = max(longest, len(to[r]))
		}
	}
	copy(w.from[w.rank], to[w.rank])
	held, err := w.held.room(min(longest, w.dealPiece))
	if err != nil {
		return err
	}
	// In round d every rank gives to the one d after it, and takes from the one d before it,
	// so that no rank is given to by many at a time.
	for d := 1; d < w.size; d++ {
		dest, source := (w.rank+d)%w.size, (w.rank-d+w.size)%w.size
		out, in := to[dest], w.from[source]
		for len(out) > 0 || len(in) > 0 {
			a, b := copy(held, out), min(len(in), w.dealPiece)
			if err := swap(held[:a], dest, in[:b], source); err != nil {
				return err
			}
			out, in = out[a:], in[b:]
		}
	}
	return nil
}

// swap sends a piece to one rank and receives one of another.
func swap(out []byte, dest int, in []byte, source int) error {
	return check(C.lut4go_mpi_swap(pointer(out), C.int(len(out)), C.int(dest), pointer(in), C.int(len(in)), C.int(source)))
}

// pointer returns where the bytes are, for C.
func pointer(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }
