package hh

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/lut4go/lut4go/hh/internal/sources"
)

// readOnFirst has the first rank read for all.
func (n *Network) readOnFirst(read sources.Read) sources.Read {
	return func(times []float64, neurons []uint32) (int, error) {
		var own []byte
		var failure error
		if n.team.First() {
			count, err := read(times, neurons)
			if own = binary.LittleEndian.AppendUint64(nil, uint64(count)); err == io.EOF {
				own = append(own, 1)
			} else {
				own, failure = append(own, 0), err
			}
			for i := range min(max(count, 0), len(times)) {
				own = binary.LittleEndian.AppendUint64(own, math.Float64bits(times[i]))
				own = binary.LittleEndian.AppendUint32(own, neurons[i])
			}
		}
		parts, err := n.team.Gather("ReadSpikes", own, failure)
		if err != nil {
			return 0, err
		}
		b := parts[0]
		count, ended := int(int64(binary.LittleEndian.Uint64(b))), b[8] == 1
		b = b[9:]
		for i := 0; len(b) >= 12; i, b = i+1, b[12:] {
			times[i], neurons[i] = math.Float64frombits(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:])
		}
		if ended {
			return count, io.EOF
		}
		return count, nil
	}
}
