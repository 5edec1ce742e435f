package playground

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
)

// refuse says why a request is not for the playground, which can use every bot and change
// files; empty if it may pass. A page of another site can have a browser send requests to
// this machine, also under a name of its own that leads here.
func refuse(r *http.Request) string {
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err != nil || !from.Addr().Unmap().IsLoopback() {
		return "The playground is only for the machine that it runs on."
	}
	if slices.ContainsFunc(forwarding, func(name string) bool { return r.Header.Get(name) != "" }) {
		return "The playground takes no requests that a proxy or a tunnel passes on."
	}
	if !isLocal(r.Host) {
		return "The playground is at localhost or 127.0.0.1, and at no other name."
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return "The playground takes no requests of other sites' pages."
	}
	return ""
}

// forwarding are the headers by which proxies and tunnels tell for whom they ask. They may come
// from this machine, and by its own name, for anybody in the world.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host"}

// isLocal reports whether a host, with a port or without, is this machine by its own name.
func isLocal(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if name == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback()
}

// policy lets the page load what it is made of and nothing else, whatever an answer holds.
// Styles of elements are for the formulas and the editor, which set them from scripts.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; frame-src 'self' blob:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
