package otlp

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// pair is an entry of a list.
type pair struct{ name, value string }

// readList reads a list of name=value, separated by commas, whose values are percent-encoded.
func readList(text string) (out []pair, err error) {
	for i, entry := range strings.Split(text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		name, value, found := strings.Cut(entry, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !found || name == "" || err != nil {
			return nil, fmt.Errorf("entry %d is not name=value, with commas and percent signs of the value as %%2C and %%25", i+1)
		}
		out = append(out, pair{name, value})
	}
	return out, nil
}

// readHeaders reads a list of headers. What HTTP does not allow would fail with every query.
func readHeaders(text string) (http.Header, error) {
	list, err := readList(text)
	if err != nil {
		return nil, err
	}
	out := http.Header{}
	for i, p := range list {
		if strings.ContainsFunc(p.name, notInName) || strings.ContainsFunc(p.value, notInValue) {
			return nil, fmt.Errorf("entry %d is not a header that HTTP allows", i+1)
		}
		out.Set(p.name, p.value)
	}
	return out, nil
}

func notInName(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func notInValue(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
