package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// agreeOn makes an error of Connect, or of a coupling, on one rank one of all, and finds out
// ranks that connect other neurons, or otherwise.
func (n *Network) agreeOn(call string, number int, from *group, to *Population, c Connection, err error) error {
	if n.team.Alone() {
		return err
	}
	return n.team.Agree(fmt.Sprintf("%s %d from %q to %q, %s", call, number, from.name, to.name, c.hash()), err)
}

// hash returns the beginning of a hash of all that the connection says.
func (c *Connection) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %v %v", c.Receptor, say(c.Weight), say(c.Delay), c.NoSelf, c.Multapses)
	if t := c.ShortTerm; t != nil {
		fmt.Fprintf(h, " %s %s %s", say(t.U), say(t.TauRec), say(t.TauFacil))
	}
	if c.STDP != nil {
		fmt.Fprintf(h, " %+v", *c.STDP)
	}
	if pairs, ok := c.Rule.(Pairs); ok {
		var b [8]byte
		number := func(x uint64) {
			binary.LittleEndian.PutUint64(b[:], x)
			h.Write(b[:])
		}
		for _, list := range [][]int{pairs.Sources, pairs.Targets} {
			for _, x := range list {
				number(uint64(x))
			}
		}
		for _, list := range [][]float64{pairs.Weights, pairs.Delays} {
			number(uint64(len(list)))
			for _, x := range list {
				number(math.Float64bits(x))
			}
		}
	} else {
		fmt.Fprintf(h, " %T %+v", c.Rule, c.Rule)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// say returns a distribution as a text, which is the same for those that are the same, by
// value or by pointer.
func say(d Distribution) string {
	x := distributionOf(d)
	return fmt.Sprintf("%T %+v", x, x)
}

// agreeOnData makes an error of reading on one rank one of all, and finds out ranks that have read
// something else.
func (n *Network) agreeOnData(data []byte, err error) error {
	if n.team.Alone() {
		return err
	}
	sum := sha256.Sum256(data)
	parts, err := n.team.Gather("Restore", sum[:], err)
	if err != nil {
		return err
	}
	for rank, other := range parts {
		if string(other) != string(sum[:]) {
			err = fmt.Errorf("rank %d has read %d bytes, and rank %d others: want the same checkpoint on all ranks", n.team.Rank(), len(data), rank)
		}
	}
	return n.team.Agree("Restore", err)
}

// sumOf returns the sum over all ranks.
func (n *Network) sumOf(x uint64) uint64 {
	if n.team.Alone() {
		return x
	}
	parts, err := n.team.Gather("a sum", binary.LittleEndian.AppendUint64(nil, x), nil)
	if err != nil {
		return x // as no further call will do anything
	}
	sum := uint64(0)
	for _, b := range parts {
		sum += binary.LittleEndian.Uint64(b)
	}
	return sum
}

// ofFirst returns the settings that the first rank has.
func (n *Network) ofFirst(own []snapshots.Setting, err error) ([]snapshots.Setting, error) {
	if n.team.Alone() {
		return own, err
	}
	var b []byte
	if n.team.First() {
		for _, s := range own {
			b = communication.AppendText(communication.AppendText(b, s.Name), s.Value)
		}
	}
	parts, err := n.team.Gather("settings", b, err)
	if err != nil {
		return nil, err
	}
	b = parts[0]
	for i := range own {
		own[i].Name, b = communication.CutText(b)
		own[i].Value, b = communication.CutText(b)
	}
	return own, nil
}

// fromFirst returns a text that the first rank has.
func (n *Network) fromFirst(call, own string, err error) (string, error) {
	if n.team.Alone() {
		return own, err
	}
	parts, err := n.team.Gather(call, []byte(own), err)
	if err != nil {
		return "", err
	}
	return string(parts[0]), nil
}

// typeOnFirst returns the type of a sink or reader of the first rank, which is the one that is
// used.
func (p *group) typeOnFirst(call string, x any, err error) (string, error) {
	return p.net.fromFirst(call+" of "+p.String(), fmt.Sprintf("%T", x), err)
}
