package communication

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
)

// Team is this process among the ranks that share a network; a nil one, or one of a single
// rank, is alone. With what a rank says in a call goes which call it is, so that ranks that go
// different ways find out, and whether something has failed there, so that all of them leave
// what they do at the same call.
type Team struct {
	ranks      Ranks
	rank, size int
	err        error // why no further call can be made
	message    []byte
}

// NewTeam returns that of some ranks, or of a process alone.
func NewTeam(r Ranks) *Team {
	if r == nil {
		return nil
	}
	return &Team{ranks: r, rank: r.Rank(), size: r.Size()}
}

// Alone reports whether there is no other rank.
func (t *Team) Alone() bool { return t == nil || t.size == 1 }

// Rank returns the number of this process.
func (t *Team) Rank() int {
	if t == nil {
		return 0
	}
	return t.rank
}

// Size returns how many ranks there are.
func (t *Team) Size() int {
	if t == nil {
		return 1
	}
	return t.size
}

// First reports whether this is the rank that has what all have recorded.
func (t *Team) First() bool { return t.Rank() == 0 }

// Err returns why no further call can be made: an error of the ranks themselves, or that
// they went different ways.
func (t *Team) Err() error {
	if t == nil {
		return nil
	}
	return t.err
}

// Slice returns which of n neurons are this rank's.
func (t *Team) Slice(n int) (lo, hi int) { return t.SliceOf(t.Rank(), n) }

// SliceOf returns which of n neurons are a rank's.
func (t *Team) SliceOf(rank, n int) (lo, hi int) {
	size := int64(t.Size())
	return int(int64(n) * int64(rank) / size), int(int64(n) * int64(rank+1) / size)
}

// Owner returns the rank whose neuron i of n is.
func (t *Team) Owner(i, n int) int {
	return int((int64(t.Size())*(int64(i)+1) - 1) / int64(n))
}

// Agreed is an error that all ranks have: each its own, or that of the first rank that has one.
type Agreed struct{ Err error }

func (a *Agreed) Error() string { return a.Err.Error() }
func (a *Agreed) Unwrap() error { return a.Err }

// Gather makes a call in which every rank gives something and gets what all gave, by rank,
// until the next call. If this rank, or another one, has failed, all get an *Agreed.
func (t *Team) Gather(call string, own []byte, failure error) (parts [][]byte, err error) {
	if t.Alone() {
		return [][]byte{own}, failure
	}
	parts = make([][]byte, t.size)
	if t.err != nil {
		return parts, cmp.Or(failure, t.err)
	}
	text := ""
	if failure != nil {
		text, own = "!"+failure.Error(), nil
	}
	b := AppendText(AppendText(t.message[:0], call), text)
	t.message = append(b, own...)
	all, ends, err := t.ranks.AllGather(t.message)
	if err != nil {
		return parts, t.fail(fmt.Errorf("hh: %s: %w", call, err))
	}
	if len(ends) != t.size {
		return parts, t.fail(fmt.Errorf("hh: %s: AllGather returned what %d ranks gave of %d", call, len(ends), t.size))
	}
	from, differs := 0, error(nil)
	for i, end := range ends {
		theirs, rest := CutText(all[from:end])
		why, rest := CutText(rest)
		from, parts[i] = end, rest
		switch {
		case why != "" && failure != nil:
			err = cmp.Or[error](err, &Agreed{failure})
		case why != "" && err == nil:
			err = &Agreed{Elsewhere(i, why[1:])}
		case theirs != call && differs == nil:
			differs = fmt.Errorf("hh: rank %d is at %s and rank %d at %s: want the same calls in the same order on all ranks", t.rank, call, i, theirs)
		}
	}
	if err == nil && differs != nil {
		err = t.fail(differs)
	}
	return parts, err
}

// Elsewhere is the error of another rank.
func Elsewhere(rank int, why string) error {
	if len(why) > 4 && why[:4] == "hh: " {
		why = why[4:]
	}
	return fmt.Errorf("hh: rank %d: %s", rank, why)
}

// Agree makes an error of one rank one of all.
func (t *Team) Agree(call string, failure error) error {
	_, err := t.Gather(call, nil, failure)
	return err
}

// AgreeOnce is Agree, unless the error is one that all ranks have.
func (t *Team) AgreeOnce(call string, failure error) error {
	var agreed *Agreed
	if errors.As(failure, &agreed) {
		return failure
	}
	return t.Agree(call, failure)
}

// fail notes an error of the ranks themselves, and returns it as one that needs no agreement.
func (t *Team) fail(err error) error {
	t.err = &Agreed{err}
	return t.err
}

// Deal gives each rank its part, and returns what each gave to this one, until the next call.
// It must follow a call in which no rank had failed, with nothing between that may fail on one.
// After an error, see Err, all parts are empty.
func (t *Team) Deal(to [][]byte) (from [][]byte) {
	if t.Alone() {
		return to
	}
	if t.err == nil {
		from, err := t.ranks.Deal(to)
		if err == nil && len(from) == t.size {
			return from
		}
		t.fail(cmp.Or(err, fmt.Errorf("hh: Deal returned what %d ranks gave of %d", len(from), t.size)))
	}
	return make([][]byte, t.size)
}

// MostAtOnce is about how many bytes a rank gives or gets at once where there may be many. Only
// tests set it.
var MostAtOnce = 1 << 24

// ToFirst brings what all ranks have to take on the first one, by rank, piece by piece, after
// it has told begin how many bytes there are. After an error of take, which the first rank alone
// returns, it gets no more.
func (t *Team) ToFirst(call string, own []byte, begin func(total int), take func([]byte) error) error {
	if t.Alone() {
		begin(len(own))
		return take(own)
	}
	parts, err := t.Gather(call, binary.LittleEndian.AppendUint64(nil, uint64(len(own))), nil)
	if err != nil {
		return err
	}
	before, total := 0, 0
	for i, b := range parts {
		if i == t.rank {
			before = total
		}
		total += int(binary.LittleEndian.Uint64(b))
	}
	if t.First() {
		begin(total)
	}
	to := make([][]byte, t.size)
	for at := 0; at < total; at += MostAtOnce {
		lo, hi := max(at, before), min(at+MostAtOnce, before+len(own))
		to[0] = nil
		if lo < hi {
			to[0] = own[lo-before : hi-before]
		}
		for _, b := range t.Deal(to) {
			if t.First() && err == nil && len(b) > 0 {
				err = take(b)
			}
		}
	}
	return cmp.Or(t.Err(), err)
}

// AppendText appends a text and its length.
func AppendText(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
}

// CutText returns a text that AppendText has appended, and what follows.
func CutText(b []byte) (string, []byte) {
	if len(b) < 4 {
		return "", nil
	}
	n := min(int(binary.LittleEndian.Uint32(b)), len(b)-4)
	return string(b[4 : 4+n]), b[4+n:]
}
