package attachment

import (
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"
)

// maxURL bounds an address, in bytes. Poe's are a few hundred long.
const maxURL = 8192

// places are what may be asked, judged by the address as it is written.
type places struct {
	hosts hostList
	local string // host:port that may be asked over http; "": none

	localPaths []string // what may be asked of it; nil: everything
}

// judge says why an address may not be asked; nil if it may. It is asked anew for
// every redirect.
func (p places) judge(u *url.URL) error {
	if u.User != nil {
		return errors.New("the address has a user")
	}
	switch {
	case p.isLocal(u) && !p.isLocalFile(u):
		return errors.New("the local server is not asked for this path")
	case p.isLocal(u):
		return nil
	case u.Scheme != "https":
		return errors.New("the scheme is not https")
	case u.Port() != "" && u.Port() != "443":
		return errPort
	case isAddress(u.Hostname()):
		return errors.New("the host is an address, not a name")
	case !p.hosts.allows(u.Hostname()):
		return errors.New("the host is not in the list")
	}
	return nil
}

func (p places) isLocal(u *url.URL) bool {
	return p.local != "" && u.Scheme == "http" && u.Host == p.local
}

// isLocalFile reports whether a path of the local server may be asked. A server makes
// another path of one with dots or double slashes.
func (p places) isLocalFile(u *url.URL) bool {
	return p.localPaths == nil || path.Clean(u.Path) == u.Path && slices.ContainsFunc(p.localPaths, func(below string) bool {
		return strings.HasPrefix(u.Path, below) && len(u.Path) > len(below)
	})
}

// judgeRedirect says why one address that may be asked may not lead to another: no
// server of the internet has a say in what is asked of the local one.
func (p places) judgeRedirect(from, to *url.URL) error {
	if p.isLocal(to) && !p.isLocal(from) {
		return errors.New("another server leads to the local one")
	}
	return nil
}

// parse reads and judges an address.
func (p places) parse(address string) (*url.URL, *Problem) {
	if len(address) > maxURL {
		return nil, &Problem{Reason: NotAllowed, Err: errors.New("the address is too long")}
	}
	u, err := url.Parse(address)
	if err != nil { // which quotes the address
		return nil, &Problem{Reason: NotAllowed, Err: errors.New("the address cannot be read")}
	}
	if err := p.judge(u); err != nil {
		return nil, &Problem{Reason: NotAllowed, Host: u.Hostname(), Err: err}
	}
	return u, nil
}
