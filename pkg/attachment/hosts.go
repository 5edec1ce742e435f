package attachment

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// DefaultHosts returns Poe's CDN, which serves attachments as from
// pfst.cf2.poecdn.net (poe-protocol.md §5).
func DefaultHosts() []string { return []string{"poecdn.net", "*.poecdn.net"} }

// hostName is a name of at least two labels whose last begins with a letter. That
// leaves out every way to write an address of IPv4, as 127.1 or 0x7f.1. It is for names
// whose case is as it was written: some letters beyond ASCII become ASCII in lower case,
// but lead to another name.
var hostName = lazyregexp.New(`^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// isHostName bounds the lengths that the pattern does not count: counting there makes it
// large, and every cold start would wait for it (RFC 1035 §2.3.4).
func isHostName(name string) bool {
	if len(name) > 253 || !hostName.MatchString(name) {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if len(label) > 63 {
			return false
		}
	}
	return true
}

// ParseHosts reads POEBRIDGE_ATTACHMENT_HOSTS: host names separated by commas, each
// exact or, as "*.example.com", for all names below it. A blank list is nil, which
// stands for [DefaultHosts]. The error tells everything that is wrong.
func ParseHosts(list string) ([]string, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	var hosts []string
	var faults []error
	for item := range strings.SplitSeq(list, ",") {
		host := strings.TrimSpace(item)
		if wrong := whatIsWrong(host); wrong != "" {
			faults = append(faults, fmt.Errorf("attachment hosts: %q %s", host, wrong))
			continue
		}
		hosts = append(hosts, strings.ToLower(host))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return hosts, nil
}

// whatIsWrong says why an item is no host name or wildcard; "" if it is one.
func whatIsWrong(host string) string {
	name, wildcard := strings.CutPrefix(host, "*.")
	switch {
	case host == "":
		return "is empty: there is a comma too many"
	case host == "*" || name == "":
		return "would allow every host: name a domain, as *.example.com"
	case strings.Contains(host, "://"):
		return "has a scheme: give the host name alone, https is the only scheme"
	case isAddress(host):
		return "is an address: only host names are allowed"
	case strings.ContainsAny(host, "/?#"):
		return "has a path: give the host name alone"
	case strings.Contains(host, "@"):
		return "has a user: give the host name alone"
	case strings.Contains(host, ":"):
		return "has a port: 443 is the only port"
	case strings.Contains(name, "*"):
		return "has a * that is not its first label: write *.example.com"
	case !strings.Contains(name, "."):
		return "is a single label: name a domain, as example.com"
	case !isHostName(name):
		return "is not a host name"
	case wildcard && strings.Count(name, ".") < 1:
		return "would allow a whole top-level domain"
	}
	return ""
}

// isAddress reports whether a host is an address of IPv4 or IPv6, in brackets or not,
// with a port or not.
func isAddress(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(host)
	return err == nil
}

// hostList is what may be asked: names, and "*.name" for all below a name.
type hostList []string

func (l hostList) allows(host string) bool {
	if !isHostName(host) {
		return false
	}
	host = strings.ToLower(host)
	for _, h := range l {
		below, wildcard := strings.CutPrefix(h, "*")
		if host == h || wildcard && len(below) > 1 && strings.HasSuffix(host, below) {
			return true
		}
	}
	return false
}
