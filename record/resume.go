package record

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Mark writes all data to disk and returns a mark of the file's length, see
// hh.Resumable. It is an error unless the format is
// text, as CSV and LEMS are, and the writer an *os.File.
func (s *stream) Mark() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	c, f, err := s.resumable()
	if err != nil {
		return nil, err
	}
	if err := s.write(s.flush); err != nil {
		return nil, err
	}
	if err := s.write(c.Flush); err != nil {
		return nil, err
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err == nil && at != s.synced {
		if err = f.Sync(); err == nil {
			s.synced = at
		}
	}
	if err != nil {
		return nil, fmt.Errorf("record: %s: %w", s.name, err)
	}
	return binary.LittleEndian.AppendUint64(nil, uint64(at)), nil
}

// Resume truncates the file to a mark and continues from there. It clears earlier
// errors. It is an error if the file is shorter, and where Mark is one.
func (s *stream) Resume(mark []byte) error {
	c, f, err := s.resumable()
	if err != nil {
		return err
	}
	if len(mark) != 8 {
		return fmt.Errorf("record: %s: mark of %d bytes, want 8", s.name, len(mark))
	}
	at := int64(binary.LittleEndian.Uint64(mark))
	info, err := f.Stat()
	if err == nil && (at < 0 || at > info.Size()) {
		err = fmt.Errorf("file has %d bytes, at the checkpoint it had %d", info.Size(), at)
	}
	if err == nil {
		err = f.Truncate(at)
	}
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("record: %s: %w", s.name, err)
	}
	c.Reset(s.w) // without the data in the buffer, which is after the mark
	s.forget()
	s.err, s.synced = nil, -1
	return nil
}

// resumable returns the buffer before the file and the file if this can be truncated.
func (s *stream) resumable() (*bufio.Writer, *os.File, error) {
	if s.closed {
		return nil, nil, fmt.Errorf("record: %s: closed", s.name)
	}
	c, ok := s.encoder.(interface{ buffered() *bufio.Writer })
	if !ok {
		return nil, nil, fmt.Errorf("record: %s: only CSV files can be cut back to a checkpoint", s.name)
	}
	f, ok := s.w.w.(*os.File)
	if !ok {
		return nil, nil, errors.New("record: " + s.name + ": only an *os.File can be cut back to a checkpoint")
	}
	return c.buffered(), f, nil
}
