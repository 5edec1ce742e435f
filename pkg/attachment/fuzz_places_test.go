package attachment

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// FuzzParseHosts: whatever a list of hosts is, what is read of it are names in lower case
// that may be asked themselves, read the same a second time; no address and no top-level
// domain is among them.
func FuzzParseHosts(f *testing.F) {
	for _, list := range []string{
		"", " , ", "example.com", "*.Example.com, files.example.com", "*", "*.com", "*.*.example.com", "127.0.0.1", "[::1]:443", "127.1",
		"https://example.com/x?y#z", "me@example.com", "example.com:443", "a..b", ".example.com", "example.com.", "f\u0131les.example.com",
		"xn--bcher-kva.example", "a_b.example.com", "1.2.3.4.example.com", strings.Repeat("a", 64) + ".com",
	} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		hosts, err := ParseHosts(list)
		if err != nil {
			if len(hosts) > 0 {
				t.Errorf("%v, and the hosts %q", err, hosts)
			}
			return
		}
		if again, err := ParseHosts(strings.Join(hosts, ",")); err != nil || !slices.Equal(again, hosts) {
			t.Errorf("%q is read as %q, %v", hosts, again, err)
		}
		for _, host := range hosts {
			name := strings.TrimPrefix(host, "*.")
			if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") || strings.ContainsAny(name, "*/:@?# \\%") || name != strings.ToLower(name) {
				t.Errorf("%q is a host", host)
			}
			if hostList(hosts).allows(strings.Replace(host, "*", "below", 1)) != (len(host) < 249) && len(host) < 249 {
				t.Errorf("%q does not allow what it names", host)
			}
			if (hostList{host}).allows("evil" + name) {
				t.Errorf("%q allows more than it names", host)
			}
		}
	})
}

// wayOut is a network on which only the local server answers, with a redirect, and which
// keeps what was asked for.
type wayOut struct {
	local  dialFunc
	mu     sync.Mutex
	dialed []string
}

func (w *wayOut) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	w.dialed = append(w.dialed, address)
	w.mu.Unlock()
	if address == local {
		return w.local(ctx, network, address)
	}
	return nil, errors.New("no network")
}

// FuzzAddress: whatever address a file has, and wherever it leads to, nothing is asked but
// the hosts of the list at their port, and the local server.
func FuzzAddress(f *testing.F) {
	for _, address := range []string{
		"https://poecdn.net/x", "https://a.poecdn.net:443/x", "//poecdn.net/x", "https://evil.example/", "http://poecdn.net/", "https://poecdn.net@10.0.0.1/",
		"https://poecdn.net\\@evil.example/", "https://[::1]/", "https://poecdn.net:8443/", "https://POECDN.net./", "https://po\u212Acdn.net/", "https://169.254.169.254/latest",
		"http://" + local + "/x", "http://me@" + local + "/", "HTTP://" + strings.ToUpper(local), "https://evilpoecdn.net/", "https://poecdn.net.evil.example/", "file:///etc/passwd", "%68ttps://poecdn.net", "https://poecdn.net%2eevil.example/",
	} {
		f.Add(address, "")
		f.Add("http://"+local+"/", address)
	}
	f.Fuzz(func(t *testing.T, address, location string) {
		server := memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Location"] = []string{location}
			w.WriteHeader(http.StatusFound)
		}))
		out := &wayOut{local: server.Dial}
		fetcher := newFetcher(Options{Hosts: []string{"poecdn.net", "*.poecdn.net"}, Local: local}, network{dial: out.dial})
		if got := one(t, fetcher, Wanted{URL: address}); got.Err == nil {
			t.Errorf("there is a file: %+v", got.File)
		}
		for _, asked := range out.dialed {
			host, port, err := net.SplitHostPort(asked)
			host = strings.ToLower(host)
			if listed := host == "poecdn.net" || strings.HasSuffix(host, ".poecdn.net"); asked != local && (err != nil || !listed || port != "443") {
				t.Errorf("%q, %q: asked %q", address, location, asked)
			}
		}
		if len(out.dialed) > 1+maxRedirects {
			t.Errorf("asked %q", out.dialed)
		}
	})
}

// FuzzMayConnect: no connection is made to an address that the standard library knows to be
// none of the public internet, in whichever form it is written.
func FuzzMayConnect(f *testing.F) {
	for _, address := range []string{
		"127.0.0.1", "10.0.0.1", "169.254.169.254", "8.8.8.8", "::1", "fe80::1", "fd00:ec2::254", "2606:4700::1111", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
		"64:ff9b::a00:1", "64:ff9b::808:808", "2002:a00:1::", "2001:db8::1", "ff02::1", "::", "0.0.0.0", "255.255.255.255", "100.64.0.1", "::7f00:1",
	} {
		f.Add(netip.MustParseAddr(address).AsSlice(), uint16(443))
	}
	f.Add([]byte{8, 8, 8, 8}, uint16(80))
	f.Fuzz(func(t *testing.T, raw []byte, port uint16) {
		a, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		may := mayConnect(netip.AddrPortFrom(a, port).String(), false) == nil
		one := a.Unmap()
		inside := one.IsPrivate() || one.IsLoopback() || one.IsLinkLocalUnicast() || one.IsMulticast() || one.IsUnspecified() || !one.IsGlobalUnicast()
		if may && (inside || port != 443) {
			t.Errorf("%v:%d may be asked", a, port)
		}
		if mayConnect(netip.AddrPortFrom(a, port).String(), true) == nil && !one.IsLoopback() {
			t.Errorf("%v is taken for the local server", a)
		}
		if four := one; four.Is4() {
			digits := four.As4()
			mapped := netip.AddrFrom16([16]byte(append([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, digits[:]...)))
			translated := netip.AddrFrom16([16]byte(append([]byte{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, digits[:]...)))
			for _, form := range []netip.Addr{mapped, translated} {
				if (mayConnect(netip.AddrPortFrom(form, port).String(), false) == nil) != may {
					t.Errorf("%v may be asked: %t, and %v: %t", a, may, form, !may)
				}
			}
		}
	})
}
