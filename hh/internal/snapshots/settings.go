package snapshots

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
)

// Setting is something that a network was built with. A free one may differ
// where a checkpoint is restored.
type Setting struct {
	Name, Value string
	Free        bool
}

// Settings writes what a network was built with.
func (e *Encoder) Settings(all []Setting) {
	e.Uint64(uint64(len(all)))
	for _, s := range all {
		e.Bytes([]byte(s.Name))
		e.Bytes([]byte(s.Value))
	}
}

// CompareSettings returns an error that names the first setting in which the
// checkpoint differs from the network that is to be restored.
func (d *Decoder) CompareSettings(own []Setting) error {
	count := d.Uint64()
	for i := range count {
		name, value := string(d.Bytes()), string(d.Bytes())
		switch {
		case d.err != nil:
			return d.err
		case i >= uint64(len(own)):
			return fmt.Errorf("%s was %s, the network has none", name, value)
		case own[i].Name != name:
			return fmt.Errorf("%s was %s, the network has %s (%s) in its place", name, value, own[i].Name, own[i].Value)
		case own[i].Value != value && !own[i].Free:
			return fmt.Errorf("%s was %s, of the network it is %s", name, value, own[i].Value)
		}
	}
	if d.err == nil && count < uint64(len(own)) {
		return fmt.Errorf("there was no %s, the network has %s", own[count].Name, own[count].Value)
	}
	return d.err
}

// Hash returns the beginning of a hash of numbers, every NaN the same.
func Hash(lists ...[]float64) string {
	h := NewHasher()
	for _, list := range lists {
		h.Add(list)
	}
	return h.String()
}

// Hasher makes a Hash of numbers that come one after the other.
type Hasher struct{ sum hash.Hash }

// NewHasher returns that of no numbers.
func NewHasher() Hasher { return Hasher{sha256.New()} }

// Add adds numbers.
func (h Hasher) Add(list []float64) {
	var b [8]byte
	for _, x := range list {
		if x != x {
			x = math.NaN()
		}
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
		h.sum.Write(b[:])
	}
}

// String returns the Hash of what was added.
func (h Hasher) String() string { return hex.EncodeToString(h.sum.Sum(nil)[:16]) }

// Shorten returns a text, or its beginning and its hash where it is long.
func Shorten(text string) string {
	const longest = 200
	if len(text) <= longest {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%.80s… (%x)", text, sum[:16])
}
