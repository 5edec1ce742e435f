package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// money is an exact amount of US dollars; the zero value is none.
type money struct{ dollars *big.Rat }

// moneyPlaces are those of the smallest amount that a log line has.
const moneyPlaces = 12

var decimal = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,12})?$`)

// add adds an amount as a log line has it; empty is none.
func (m *money) add(text string) error {
	if text == "" {
		return nil
	}
	if !decimal.MatchString(text) {
		return fmt.Errorf("%q is no amount of dollars", text)
	}
	r, _ := new(big.Rat).SetString(text) // it is a decimal
	*m = m.plus(money{r})
	return nil
}

func (m money) rat() *big.Rat {
	if m.dollars == nil {
		return new(big.Rat)
	}
	return m.dollars
}

func (m money) plus(n money) money { return money{new(big.Rat).Add(m.rat(), n.rat())} }

// Cmp compares two amounts as [big.Rat.Cmp] does.
func (m money) Cmp(n money) int { return m.rat().Cmp(n.rat()) }

// String writes the amount in full, with at least two decimals, as log lines do.
func (m money) String() string {
	text := m.rat().FloatString(moneyPlaces)
	whole, decimals, _ := strings.Cut(text, ".")
	decimals = decimals[:2] + strings.TrimRight(decimals[2:], "0")
	return whole + "." + decimals
}

// MarshalText writes it as a text, since a number of JSON would not be exact.
func (m money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

func (m money) unlessZero() string {
	if m.rat().Sign() == 0 {
		return ""
	}
	return "$" + m.String()
}

// UnmarshalText reads what MarshalText has written.
func (m *money) UnmarshalText(text []byte) error { return m.add(string(text)) }
