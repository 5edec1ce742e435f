package emf

import (
	"bytes"
	"fmt"
	"math/big"
)

// Series is what CloudWatch keeps as one metric, and charges for.
type Series struct {
	Namespace, Name string
	Dimensions      string // sorted, as in "group=nova,stage=prod"
}

// Totals are sums, exact to the last digit.
type Totals map[Series]*big.Rat

// Add adds the points of a line.
func (t Totals) Add(d *Document) error {
	for _, p := range d.Points {
		if t[p.Series] == nil {
			t[p.Series] = new(big.Rat)
		}
		for _, v := range p.Values {
			n, ok := new(big.Rat).SetString(v.String())
			if !ok {
				return fmt.Errorf("%s: %q is no number", p.Name, v)
			}
			t[p.Series].Add(t[p.Series], n)
		}
	}
	return nil
}

// ParseAll reads lines, of which those that are no metrics, without _aws, are passed over:
// CloudWatch does so too.
func ParseAll(lines []byte) (documents []*Document, err error) {
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if !bytes.Contains(line, []byte(`"_aws"`)) {
			continue
		}
		d, err := Parse(line)
		if err != nil {
			return nil, fmt.Errorf("%w, in %s", err, line)
		}
		documents = append(documents, d)
	}
	return documents, nil
}
