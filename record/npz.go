package record

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// NPZ is an archive of NumPy arrays, not compressed.
var NPZ Format = npzFormat{}

type npzFormat struct{}

func (npzFormat) Extension() string { return ".npz" }

func (npzFormat) EncodeSpikes(w io.Writer, of SpikeLayout) (SpikeEncoder, error) {
	f := &npzSpikes{npzFile: npzFile{w: w}}
	f.times, f.neurons, f.steps = f.add("t", "<f8", 0), f.add("i", "<u4", 0), f.add("step", "<u8", 0)
	if of.Crossings {
		f.crossings = f.add("crossing", "<f8", 0)
	}
	var names *npyArray
	if of.Populations != nil {
		f.populations = f.add("population", "<u4", 0)
		names = f.add("populations", stringType(of.Populations), 0)
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	if names != nil {
		if err := names.strings(of.Populations); err != nil {
			f.Discard()
			return nil, err
		}
	}
	return f, nil
}

func (npzFormat) EncodeStates(w io.Writer, of StateLayout) (StateEncoder, error) {
	f := &npzStates{npzFile: npzFile{w: w}, width: of.width()}
	f.times = f.add("t", "<f8", 0)
	var lists []*npyArray
	for _, p := range of.Parts {
		lists = append(lists, f.add(qualified(p.Population, "i"), "<u4", 0))
		for _, variable := range p.Variables {
			f.values = append(f.values, f.add(qualified(p.Population, variable), "<f8", len(p.Neurons)))
		}
	}
	names := map[string]bool{}
	for _, a := range f.arrays {
		if names[a.name] {
			return nil, fmt.Errorf("two arrays would be named %q, want other names of variables or populations", a.name)
		}
		names[a.name] = true
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	for k, p := range of.Parts {
		if err := lists[k].uint32s(p.Neurons); err != nil {
			f.Discard()
			return nil, err
		}
	}
	return f, nil
}

// npzSpikes is a file of spikes; arrays that it lacks are nil.
type npzSpikes struct {
	npzFile
	times, neurons, steps, crossings, populations *npyArray
}

func (f *npzSpikes) Spikes(s Spikes) error {
	err := cmp.Or(f.times.float64s(s.Times), f.neurons.uint32s(s.Neurons), f.steps.uint64s(s.Steps))
	if err == nil && f.crossings != nil {
		err = f.crossings.float64s(s.Crossings)
	}
	if err == nil && f.populations != nil {
		err = f.populations.uint32s(s.Populations)
	}
	return err
}

// npzStates is a file of samples.
type npzStates struct {
	npzFile
	times  *npyArray
	values []*npyArray // in the order of a row
	width  int         // of a row
}

func (f *npzStates) States(t, values []float64) error {
	err := f.times.float64s(t)
	for i := range t {
		row := values[i*f.width : (i+1)*f.width]
		for _, a := range f.values {
			if err == nil {
				err = a.float64s(row[:a.width])
			}
			row = row[a.width:]
		}
	}
	return err
}

// npzFile writes an .npz file. Its arrays grow together but follow each other in the
// file, each after a header with its length, so each is in a temporary file until
// Close.
type npzFile struct {
	w      io.Writer
	arrays []*npyArray
}

// npyArray is a growing array.
type npyArray struct {
	name      string
	dtype     string // little-endian
	width     int    // of a matrix: elements per row; 0 for a list
	temporary *os.File
	w         *bufio.Writer
	count     int // of elements
}

// add adds an array; a width above 0 makes it a matrix of that many columns.
func (f *npzFile) add(name, dtype string, width int) *npyArray {
	a := &npyArray{name: name, dtype: dtype, width: width}
	f.arrays = append(f.arrays, a)
	return a
}

// open makes the temporary files.
func (f *npzFile) open() error {
	for _, a := range f.arrays {
		var err error
		if a.temporary, err = os.CreateTemp("", "lut4go-*.npy"); err != nil {
			f.Discard()
			return err
		}
		// An interrupted program then leaves no file. Where an open file cannot be
		// removed, Discard does it.
		os.Remove(a.temporary.Name())
		a.w = bufio.NewWriterSize(a.temporary, buffer)
	}
	return nil
}

func (a *npyArray) float64s(list []float64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), math.Float64bits(x)))
	}
	return a.addCount(len(list))
}

func (a *npyArray) uint64s(list []uint64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), x))
	}
	return a.addCount(len(list))
}

func (a *npyArray) uint32s(list []uint32) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint32(a.w.AvailableBuffer(), x))
	}
	return a.addCount(len(list))
}

// stringType returns the dtype of a list of strings: as wide as the longest.
func stringType(list []string) string {
	width := 1
	for _, text := range list {
		width = max(width, utf8.RuneCountInString(text))
	}
	return fmt.Sprintf("<U%d", width)
}

// strings appends strings, each of four bytes for every character and padded with zeros.
func (a *npyArray) strings(list []string) error {
	for _, text := range list {
		size := a.elementSize()
		for _, r := range text {
			a.w.Write(binary.LittleEndian.AppendUint32(a.w.AvailableBuffer(), uint32(r)))
			size -= 4
		}
		a.w.Write(make([]byte, size))
	}
	return a.addCount(len(list))
}

// elementSize returns the size of an element in bytes.
func (a *npyArray) elementSize() int {
	if width, ok := stringWidth(a.dtype); ok {
		return 4 * width
	}
	return int(a.dtype[2] - '0')
}

// addCount counts elements that were written and returns the first error of writing.
func (a *npyArray) addCount(count int) error {
	a.count += count
	_, err := a.w.Write(nil)
	return err
}

// header returns the array's header in NumPy's format 1.0, whose length is a
// multiple of 64.
func (a *npyArray) header() []byte {
	shape := []int{a.count}
	if a.width > 0 {
		shape = []int{a.count / a.width, a.width}
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", a.dtype, tuple(shape))
	const before, after = 10, 1 // magic, version and length; a line feed
	text += strings.Repeat(" ", 63-(before+len(text)+after+63)%64) + "\n"
	return append(binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(text))), text...)
}

func (f *npzFile) Close() error {
	defer f.Discard()
	z := zip.NewWriter(f.w)
	for _, a := range f.arrays {
		if err := a.flush(); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
		member, err := newMember(z, a.name, zip.Store)
		if err != nil {
			return err
		}
		if _, err := member.Write(a.header()); err != nil {
			return err
		}
		size := int64(a.count) * int64(a.elementSize())
		if n, err := io.Copy(member, a.temporary); err != nil || n != size {
			return errors.Join(err, fmt.Errorf("array %s: %d bytes of %d copied from its temporary file", a.name, n, size))
		}
	}
	return z.Close()
}

// Discard removes the temporary files.
func (f *npzFile) Discard() {
	for _, a := range f.arrays {
		if a.temporary != nil {
			a.temporary.Close()
			os.Remove(a.temporary.Name())
		}
	}
}

// flush prepares the temporary file for reading.
func (a *npyArray) flush() error {
	if err := a.w.Flush(); err != nil {
		return err
	}
	_, err := a.temporary.Seek(0, io.SeekStart)
	return err
}

// memberDate is the date of every array in an .npz file, as in NumPy's: the earliest
// in zip archives. So files of the same content have the same bytes.
var memberDate = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// newMember begins an array in an .npz file.
func newMember(z *zip.Writer, name string, method uint16) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: method, Modified: memberDate})
}
