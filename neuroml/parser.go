package neuroml

import (
	"errors"
	"fmt"
)

// Limits of an expression. Published ones stay far below them.
const (
	maxTokens  = 10_000
	maxNesting = 200 // of parentheses and signs
)

// parseExpr parses an expression of LEMS. Its operators, in descending precedence:
//
//	f(x), names, numbers, parentheses
//	^            from the left; -a^b is -(a^b), a^-b is allowed
//	- and + before a term
//	* /          from the left
//	+ -          from the left
//	.lt. .leq. .gt. .geq. .eq. .neq.
//	.and.
//	.or.
func parseExpr(text string) (*expr, error) {
	all, err := tokenize(text)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", truncate(text), err)
	}
	p := exprParser{tokens: all}
	x, err := p.parseBinary(0)
	if err == nil && p.peek().text != "" {
		err = p.unexpected("an operator")
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", truncate(text), err)
	}
	return x, nil
}

type exprParser struct {
	tokens   []token
	position int
	depth    int
}

func (p *exprParser) peek() token { return p.tokens[p.position] }

// unexpected returns an error about the next token in place of what want says.
func (p *exprParser) unexpected(want string) error {
	t := p.peek()
	if t.text == "" {
		return fmt.Errorf("it ends where %s is missing", want)
	}
	return fmt.Errorf("character %d: %q, want %s", t.offset+1, truncate(t.text), want)
}

// accept reports whether the next token is this one, and consumes it if so.
func (p *exprParser) accept(text string) bool {
	if p.peek().text != text {
		return false
	}
	p.position++
	return true
}

// precedences has the binary operators except ^, in ascending precedence.
var precedences = []map[string]operation{
	{".or.": or},
	{".and.": and},
	{
		".lt.": less, ".leq.": lessOrEqual, ".le.": lessOrEqual, ".gt.": greater, ".geq.": greaterOrEqual, ".ge.": greaterOrEqual,
		".eq.": equal, ".neq.": notEqual, ".ne.": notEqual,
	},
	{"+": add, "-": subtract},
	{"*": multiply, "/": divide},
}

// parseBinary parses left-associative operators of a precedence.
func (p *exprParser) parseBinary(precedence int) (*expr, error) {
	if precedence == len(precedences) {
		return p.parseUnary(p.parsePower)
	}
	x, err := p.parseBinary(precedence + 1)
	for err == nil {
		op, ok := precedences[precedence][p.peek().text]
		if !ok {
			break
		}
		p.position++
		y := &expr{op: op, left: x}
		y.right, err = p.parseBinary(precedence + 1)
		x = y
	}
	return x, err
}

// parseUnary parses any number of signs and an operand.
func (p *exprParser) parseUnary(operand func() (*expr, error)) (*expr, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("parentheses and signs are more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	switch {
	case p.accept("-"):
		x, err := p.parseUnary(operand)
		return &expr{op: negate, left: x}, err
	case p.accept("+"):
		return p.parseUnary(operand)
	}
	return operand()
}

func (p *exprParser) parsePower() (*expr, error) {
	x, err := p.parsePrimary()
	for err == nil && p.accept("^") {
		y := &expr{op: raise, left: x}
		y.right, err = p.parseUnary(p.parsePrimary)
		x = y
	}
	return x, err
}

func (p *exprParser) parsePrimary() (*expr, error) {
	t := p.peek()
	switch {
	case p.accept("("):
		return p.parseClosing()
	case t.isNumber():
		p.position++
		return t.number()
	case !t.isName():
		return nil, p.unexpected("a number, a name or (")
	}
	p.position++
	if !p.accept("(") {
		return &expr{op: variable, name: t.text}, nil
	}
	return p.parseCall(t)
}

// parseCall parses a function's argument, after its name t and a parenthesis.
func (p *exprParser) parseCall(t token) (*expr, error) {
	f := functions[t.text]
	switch {
	case t.text == "random":
		return nil, errors.New("random(): what is tabulated must depend on nothing but the voltage")
	case f == nil:
		return nil, fmt.Errorf("character %d: there is no function %s", t.offset+1, truncate(t.text))
	}
	x, err := p.parseClosing()
	return &expr{op: call, name: t.text, function: f, left: x}, err
}

// parseClosing parses an expression and the closing parenthesis after it.
func (p *exprParser) parseClosing() (*expr, error) {
	x, err := p.parseBinary(0)
	if err == nil && !p.accept(")") {
		err = p.unexpected(")")
	}
	return x, err
}
