package insights

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// token is one of: a regular expression, a text, a number, an operator or bracket, a word.
var token = regexp.MustCompile(`^(/(?:[^/\\]|\\.)+/|"[^"\\]*"|\d+(?:\.\d+)?|=|>|\(|\)|@?[a-z_]+)`)

// Parse reads a filter. What it does not know is an error.
func Parse(text string) (Filter, error) {
	p := &parser{}
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		found := token.FindStringSubmatch(rest)
		if found == nil {
			return Filter{}, fmt.Errorf("filter %q: %q is nothing that is known here", text, rest)
		}
		p.tokens, rest = append(p.tokens, found[1]), rest[len(found[1]):]
	}
	alternatives, err := p.or()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("%q is left over", p.tokens[0])
	}
	if err != nil {
		return Filter{}, fmt.Errorf("filter %q: %w", text, err)
	}
	return Filter{text, alternatives}, nil
}

type parser struct{ tokens []string }

// next takes a token; it is empty at the end.
func (p *parser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	first := p.tokens[0]
	p.tokens = p.tokens[1:]
	return first
}

func (p *parser) accept(word string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != word {
		return false
	}
	p.next()
	return true
}

func (p *parser) or() (anyOf, error) {
	var parts anyOf
	for {
		part, err := p.and()
		if err != nil {
			return nil, err
		}
		if parts = append(parts, part); !p.accept("or") {
			break
		}
	}
	for _, part := range parts {
		if joined, ok := part.(allOf); ok && len(joined) > 1 && len(parts) > 1 {
			return nil, fmt.Errorf("and beside or wants brackets")
		}
	}
	return parts, nil
}

func (p *parser) and() (condition, error) {
	var parts allOf
	for {
		part, err := p.term()
		if err != nil {
			return nil, err
		}
		if parts = append(parts, part); !p.accept("and") {
			return parts, nil
		}
	}
}

func (p *parser) term() (condition, error) {
	if !p.accept("(") {
		return p.comparison()
	}
	inner, err := p.or()
	if err == nil && !p.accept(")") {
		err = fmt.Errorf("a bracket is not closed")
	}
	return inner, err
}

var fieldName = regexp.MustCompile(`^(@message|[a-z_]+)$`)

func (p *parser) comparison() (condition, error) {
	c := comparison{field: p.next(), operator: p.next()}
	value := p.next()
	switch {
	case !fieldName.MatchString(c.field):
		return nil, fmt.Errorf("%q is no field that is known here", c.field)
	case value == "":
		return nil, fmt.Errorf("%q ends too early", c.field)
	case c.operator == "=" && value[0] == '"', c.operator == "like" && value[0] == '"':
		text := strings.Trim(value, `"`)
		c.text = &text
	case c.operator == "like" && value[0] == '/':
		pattern, err := regexp.Compile(value[1 : len(value)-1])
		if err != nil {
			return nil, err
		}
		c.pattern = pattern
	case (c.operator == "=" || c.operator == ">") && value[0] >= '0' && value[0] <= '9':
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, err
		}
		c.number = &number
	default:
		return nil, fmt.Errorf("%q %s %s is nothing that is known here", c.field, c.operator, value)
	}
	return c, nil
}
