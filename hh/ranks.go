package hh

// Ranks are processes that share a network, of which this is one, see Config.Ranks. What
// brings bytes from one to another implements it: package rankstest for goroutines. All ranks
// make the same calls in the same order; each waits until all have made it. A call that fails on one
// rank fails on all of them, sooner or later, and none may be made after it.
//
// A Ranks need not be safe for use by several goroutines at once.
type Ranks interface {
	// Rank is this process's number, from 0 to Size() - 1.
	Rank() int
	// Size is how many there are.
	Size() int
	// AllGather returns what all ranks gave, one after the other, each as long as it likes:
	// that of rank i is all[ends[i-1]:ends[i]], of rank 0 all[:ends[0]]. The result is
	// valid until the next call; own may be changed as soon as AllGather returns.
	AllGather(own []byte) (all []byte, ends []int, err error)
	// Deal gives to[i] to rank i, itself too, and returns what each rank gave to this one:
	// from[i] is rank i's. The result is valid until the next call; what is in to may be
	// changed as soon as Deal returns.
	Deal(to [][]byte) (from [][]byte, err error)
}
