package record

import (
	"bufio"
	"io"
	"strconv"
)

// buffer is the number of bytes written to a file at once.
const buffer = 1 << 16

// textFile writes text line by line. It can be cut back to the end of any line.
type textFile struct {
	w    *bufio.Writer
	line []byte
}

func newTextFile(w io.Writer) textFile { return textFile{w: bufio.NewWriterSize(w, buffer)} }

func (f *textFile) begin() { f.line = f.line[:0] }

// number appends a number to the line with the fewest digits that tell it from every
// other float64; verb is that of strconv.FormatFloat.
func (f *textFile) number(x float64, verb byte) {
	f.line = strconv.AppendFloat(f.line, x, verb, -1, 64)
}

func (f *textFile) whole(x uint64) { f.line = strconv.AppendUint(f.line, x, 10) }

func (f *textFile) text(s string) { f.line = append(f.line, s...) }

// end writes the line.
func (f *textFile) end() error {
	f.line = append(f.line, '\n')
	_, err := f.w.Write(f.line)
	return err
}

// buffered returns the buffer before the file.
func (f *textFile) buffered() *bufio.Writer { return f.w }

func (f *textFile) Close() error { return f.w.Flush() }

func (f *textFile) Discard() {}
