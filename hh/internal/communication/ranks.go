package communication

// Ranks is hh.Ranks, which says what its methods do.
type Ranks interface {
	Rank() int
	Size() int
	AllGather(own []byte) (all []byte, ends []int, err error)
	Deal(to [][]byte) (from [][]byte, err error)
}
