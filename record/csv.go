package record

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
)

// buffer is how many bytes are written to a file at once.
const buffer = 1 << 16

// csvSheet writes text: of each number the fewest digits that tell it from every
// other float64, so that who reads it and rounds to the nearest gets the same bits.
type csvSheet struct {
	w    *bufio.Writer
	verb byte // of times and values
	line []byte
}

func newCSVSheet(w io.Writer, names []string, verb byte) (*csvSheet, error) {
	s := &csvSheet{w: bufio.NewWriterSize(w, buffer), verb: verb}
	header := csv.NewWriter(s.w)
	header.Write(names)
	header.Flush()
	return s, header.Error()
}

func (s *csvSheet) number(x float64) { s.line = strconv.AppendFloat(s.line, x, s.verb, -1, 64) }

func (s *csvSheet) spikes(t []float64, neurons []uint32, _ []uint64, crossings []float64) error {
	for i, x := range t {
		s.line = s.line[:0]
		s.number(x)
		s.line = append(s.line, ',')
		s.line = strconv.AppendUint(s.line, uint64(neurons[i]), 10)
		if crossings != nil {
			s.line = append(s.line, ',')
			s.number(crossings[i])
		}
		if err := s.end(); err != nil {
			return err
		}
	}
	return nil
}

func (s *csvSheet) states(t []float64, neurons []uint32, values []float64) error {
	for i, x := range t {
		s.line = s.line[:0]
		s.number(x)
		for _, y := range values[i*len(neurons) : (i+1)*len(neurons)] {
			s.line = append(s.line, ',')
			s.number(y)
		}
		if err := s.end(); err != nil {
			return err
		}
	}
	return nil
}

func (s *csvSheet) end() error {
	s.line = append(s.line, '\n')
	_, err := s.w.Write(s.line)
	return err
}

func (s *csvSheet) close(complete bool) error {
	if !complete {
		return nil
	}
	return s.w.Flush()
}
