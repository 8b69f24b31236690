package record

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// SpikeReader reads spikes from CSV, as SpikeWriter writes them, while a run goes on: it is
// a reader for hh.StreamedTrains. Its memory does not grow with the number of spikes.
//
// The header has to name the columns time_ms and neuron; others are passed over, but for
// population: a file of several, as NetworkSpikeWriter writes it, wants
// NewPopulationSpikeReader. Neurons that are no whole numbers from 0 to 2^32-1, and times
// that are no finite ones, are errors that name the line.
//
// A network with checkpoints needs a file or another io.ReadSeeker (hh.Resumable).
type SpikeReader struct {
	r            io.Reader
	csv          *csv.Reader
	time, neuron int // columns
	population   int // column, or -1
	columns      int
	of           string // the population; "" before the first spike
	one          bool   // others are passed over
	offset       int64  // of the file's bytes that csv does not count
	line         int    // the last one that is read
	err          error
}

// NewSpikeReader returns a reader of the CSV in r, whose header it reads.
func NewSpikeReader(r io.Reader) (*SpikeReader, error) {
	s := &SpikeReader{r: r}
	s.begin(0)
	header, err := s.csv.Read()
	if err != nil {
		return nil, fmt.Errorf("record: spikes: header of CSV: %w", noEOF(err))
	}
	s.time, s.neuron = slices.Index(header, "time_ms"), slices.Index(header, "neuron")
	s.population = slices.Index(header, "population")
	if s.time < 0 || s.neuron < 0 {
		return nil, fmt.Errorf("record: spikes: columns of CSV are %q, want time_ms and neuron among them", header)
	}
	s.line, s.columns = 1, len(header)
	return s, nil
}

// NewPopulationSpikeReader returns a reader of one population's spikes in a file that
// tells populations, as NetworkSpikeWriter writes it. The others' are passed over.
func NewPopulationSpikeReader(r io.Reader, population string) (*SpikeReader, error) {
	s, err := NewSpikeReader(r)
	if err != nil {
		return nil, err
	}
	if s.population < 0 || population == "" {
		return nil, fmt.Errorf("record: spikes of population %q: want a column population, and a name", population)
	}
	s.of, s.one = population, true
	return s, nil
}

// noEOF is for where the end of the file should not be.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// begin reads from where r is, at an offset.
func (s *SpikeReader) begin(offset int64) {
	s.csv = csv.NewReader(s.r)
	s.csv.ReuseRecord = true
	s.csv.FieldsPerRecord = s.columns
	s.offset = offset
}

// ReadSpikes reads spikes, see hh.SpikeReader. After an error all calls return it.
func (s *SpikeReader) ReadSpikes(times []float64, neurons []uint32) (n int, err error) {
	for ; n < len(times) && s.err == nil; n++ {
		if times[n], neurons[n], s.err = s.next(); s.err != nil {
			return n, s.err
		}
	}
	return n, s.err
}

// row reads a row of the population.
func (s *SpikeReader) row() ([]string, error) {
	for {
		row, err := s.csv.Read()
		if err == io.EOF {
			return nil, err
		}
		s.line++
		if err != nil {
			if p := (*csv.ParseError)(nil); errors.As(err, &p) {
				err = p.Err
			}
			return nil, fmt.Errorf("record: spikes: line %d: %w", s.line, err)
		}
		if s.population < 0 || row[s.population] == s.of {
			return row, nil
		}
		if s.of == "" {
			s.of = strings.Clone(row[s.population])
			return row, nil
		}
		if !s.one {
			return nil, fmt.Errorf("record: spikes: line %d: population is %q, after %q: NewPopulationSpikeReader reads those of one", s.line, row[s.population], s.of)
		}
	}
}

// next reads a spike.
func (s *SpikeReader) next() (ms float64, neuron uint32, err error) {
	row, err := s.row()
	if err != nil {
		return 0, 0, err
	}
	ms, err = strconv.ParseFloat(row[s.time], 64)
	if err != nil || ms-ms != 0 {
		return 0, 0, fmt.Errorf("record: spikes: line %d: time_ms is %q, want a finite number", s.line, row[s.time])
	}
	i, err := strconv.ParseUint(row[s.neuron], 10, 32)
	if err != nil {
		return 0, 0, fmt.Errorf("record: spikes: line %d: neuron is %q, want a whole number from 0", s.line, row[s.neuron])
	}
	return ms, uint32(i), nil
}

// Mark returns a mark of where in the file it is, see hh.Resumable.
func (s *SpikeReader) Mark() ([]byte, error) {
	if s.err != nil && s.err != io.EOF {
		return nil, s.err
	}
	if _, ok := s.r.(io.Seeker); !ok {
		return nil, errors.New("record: spikes: only a file can be read from a checkpoint on")
	}
	mark := binary.LittleEndian.AppendUint64(nil, uint64(s.offset+s.csv.InputOffset()))
	return binary.LittleEndian.AppendUint64(mark, uint64(s.line)), nil
}

// Resume goes on reading from a mark, of the same file. It clears earlier errors.
func (s *SpikeReader) Resume(mark []byte) error {
	file, ok := s.r.(io.Seeker)
	if !ok {
		return errors.New("record: spikes: only a file can be read from a checkpoint on")
	}
	if len(mark) != 16 {
		return fmt.Errorf("record: spikes: mark of %d bytes, want 16", len(mark))
	}
	at, line := int64(binary.LittleEndian.Uint64(mark)), int64(binary.LittleEndian.Uint64(mark[8:]))
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil && (at < 0 || at > size) {
		err = fmt.Errorf("file has %d bytes, at the checkpoint %d were read", size, at)
	}
	if err == nil {
		_, err = file.Seek(at, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("record: spikes: %w", err)
	}
	s.begin(at)
	s.line, s.err = int(line), nil
	return nil
}
