package neuroml

import (
	"fmt"
	"math"
	"strings"
)

// token is a number, a name, an operator or a parenthesis of an expression.
type token struct {
	text string // empty at the end
	at   int    // of its first byte
}

// tokens splits an expression.
func tokens(text string) ([]token, error) {
	var all []token
	for at := 0; at < len(text); {
		n := 1
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
			continue
		case strings.IndexByte("+-*/^()", c) >= 0:
		case letter(c):
			for at+n < len(text) && (letter(text[at+n]) || digit(text[at+n])) {
				n++
			}
		case dottedLength(text[at:]) > 0:
			n = dottedLength(text[at:])
		case digit(c) || c == '.':
			if n = plainLength(text[at:]); n == 0 {
				return nil, fmt.Errorf("%q is no number and no operator", shown(text[at:]))
			}
		default:
			return nil, fmt.Errorf("%q begins with what no expression has", shown(text[at:]))
		}
		if len(all) == maxTokens {
			return nil, fmt.Errorf("more than %d numbers, names and operators", maxTokens)
		}
		all = append(all, token{text[at : at+n], at})
		at += n
	}
	return append(all, token{at: len(text)}), nil
}

// plainLength is numberLength, but for the point of an operator: 1.lt.x is 1 .lt. x.
func plainLength(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	if n > 0 && dottedLength(s[n:]) > 0 {
		return n
	}
	return numberLength(s)
}

// dottedLength returns the length of the operator in words that s begins with, 0
// if there is none.
func dottedLength(s string) int {
	const longest = len(".leq.")
	if s == "" || s[0] != '.' {
		return 0
	}
	n := strings.IndexByte(s[1:min(len(s), longest)], '.') + 2
	for _, level := range levels {
		if _, ok := level[s[:n]]; ok {
			return n
		}
	}
	return 0
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

func (t token) isName() bool   { return t.text != "" && letter(t.text[0]) }
func (t token) isNumber() bool { return t.text != "" && !t.isName() && plainLength(t.text) > 0 }

// number returns a token's number.
func (t token) number() (*expr, error) {
	x, err := decimal(t.text, 0)
	if err != nil || math.IsInf(x, 0) {
		return nil, fmt.Errorf("%q is too large", shown(t.text))
	}
	return &expr{op: number, value: x}, nil
}
