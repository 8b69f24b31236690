package neon

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/arch/arm64/arm64asm"
)

// Word is one WORD directive of an assembly file.
type Word struct {
	Line    int // from 1
	Word    uint32
	Comment string // the instruction it stands for, in Arm's syntax
}

var (
	wordMnemonic = regexp.MustCompile(`\bWORD\b`)
	wordLine     = regexp.MustCompile(`\bWORD\s+\$(\w+)\s*(?://\s*(.*))?$`)
)

// Words returns the WORD directives of Go assembly in order.
func Words(text string) ([]Word, error) {
	var words []Word
	for i, line := range strings.Split(text, "\n") {
		code, _, _ := strings.Cut(line, "//")
		if !wordMnemonic.MatchString(code) {
			continue
		}
		m := wordLine.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("line %d: cannot read %q", i+1, line)
		}
		bits, err := strconv.ParseUint(m[1], 0, 32)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		words = append(words, Word{i + 1, uint32(bits), strings.TrimSpace(m[2])})
	}
	return words, nil
}

// CheckWords decodes every WORD directive of Go assembly with a disassembler
// written independently of this package, and fails where the instruction is
// not the one its comment gives.
func CheckWords(text string) error {
	words, err := Words(text)
	if err != nil {
		return err
	}
	var errs []error
	for _, w := range words {
		got, err := decode(w.Word)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: 0x%08x (%s): %w", w.Line, w.Word, w.Comment, err))
		} else if got != asDecoded(w.Comment) {
			errs = append(errs, fmt.Errorf("line %d: 0x%08x is %q, commented as %q", w.Line, w.Word, got, w.Comment))
		}
	}
	return errors.Join(errs...)
}

// decode disassembles one instruction.
func decode(bits uint32) (string, error) {
	inst, err := arm64asm.Decode(binary.LittleEndian.AppendUint32(nil, bits))
	if err != nil {
		return "", err
	}
	return arm64asm.GNUSyntax(inst), nil
}

// asDecoded respells the one operand that the disassembler prints unlike the
// Arm manual: the zero of a float comparison.
func asDecoded(text string) string {
	if s, ok := strings.CutSuffix(text, "#0.0"); ok {
		return s + "#0"
	}
	return text
}
