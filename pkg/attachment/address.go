package attachment

import (
	"errors"
	"net/netip"
)

// special are the addresses that are not of the public internet, within 0.0.0.0/0 and
// 2000::/3; everything of IPv6 outside the latter is special too (IANA's registries of
// special-purpose addresses for IPv4 and IPv6).
var special = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // behind carriers' NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, with the metadata of EC2 and the credentials of ECS
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // relays of 6to4
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast

	"2001::/23",     // protocol assignments: Teredo, benchmarks, ORCHID
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4, which leads to any address of IPv4
	"3fff::/20",     // documentation
)

var (
	globalUnicast = netip.MustParsePrefix("2000::/3")
	nat64         = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// public reports whether an address is of the public internet. One that stands for an
// address of IPv4 is judged by that: ::ffff:0:0/96, and 64:ff9b::/96, which networks
// without IPv4 use for all of it.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if nat64.Contains(a) {
		bytes := a.As16()
		a = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if !a.IsValid() || a.Zone() != "" || a.Is6() && !globalUnicast.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

var (
	errNotPublic   = errors.New("the name leads to an address that is not public")
	errNotLoopback = errors.New("the local server is not on a loopback address")
	errPort        = errors.New("the port is not 443")
)

// mayConnect judges the address that a connection is about to be made to, so that
// nothing can change between the judgement and the connection.
func mayConnect(address string, local bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Problem{Reason: NotAllowed, Err: errNotPublic}
	}
	switch {
	case local && !to.Addr().Unmap().IsLoopback():
		return &Problem{Reason: NotAllowed, Err: errNotLoopback}
	case !local && !public(to.Addr()):
		return &Problem{Reason: NotAllowed, Err: errNotPublic}
	case !local && to.Port() != 443:
		return &Problem{Reason: NotAllowed, Err: errPort}
	}
	return nil
}
