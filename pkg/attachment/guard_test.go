package attachment

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// resolver answers every question with the next of some addresses of IPv4, and goes on
// with the last one.
func resolver(t *testing.T, answers ...string) *net.Resolver {
	next := make(chan netip.Addr, len(answers))
	for _, a := range answers {
		next <- netip.MustParseAddr(a)
	}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		t.Cleanup(func() { _ = server.Close() })
		go answerDNS(server, func() netip.Addr {
			a := <-next
			next <- a
			return a
		})
		return client, nil
	}}
}

// answerDNS answers one question, in the framing of TCP (RFC 1035 §4.2.2).
func answerDNS(conn net.Conn, address func() netip.Addr) {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	query := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	end := 12
	for query[end] != 0 {
		end += 1 + int(query[end])
	}
	question := query[12 : end+5]
	answer := append([]byte{}, query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0)
	answer = append(answer, question...)
	if kindA := binary.BigEndian.Uint16(question[len(question)-4:]) == 1; kindA {
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		answer = append(answer, address().AsSlice()...)
	}
	_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
}

func TestAURLWhoseNameResolvesToAPrivateAddressIsNotAllowed(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "10.1.2.3", "169.254.169.254", "172.16.0.1", "192.168.0.1", "100.64.0.1", "0.0.0.0"} {
		t.Run(address, func(t *testing.T) {
			f := newFetcher(Options{}, network{resolver: resolver(t, address)})
			got := one(t, f, Wanted{URL: "https://pfst.cf2.poecdn.net/x"})
			wantReason(t, got, NotAllowed)
			if got.Err == nil || !strings.Contains(got.Err.Error(), errNotPublic.Error()) {
				t.Errorf("got %v", got.Err)
			}
		})
	}
}

func TestARedirectToANameThatResolvesToAPrivateAddressIsNotAllowed(t *testing.T) {
	f, _ := secure(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://inside.example.com/metadata", http.StatusFound)
	}, map[string]dialFunc{"inside.example.com:443": newDialer(resolver(t, "169.254.169.254"), false).DialContext})
	wantReason(t, one(t, f, Wanted{URL: "https://example.com/x"}), RedirectNotAllowed)
}

func TestANameThatChangesItsAddressBetweenTwoRequestsIsJudgedAnew(t *testing.T) {
	// The first answer is the server's; the second, for the redirect, is the loopback
	// address, which the dialer of the public internet must refuse.
	asked := 0
	rebinding := newDialer(resolver(t, "127.0.0.1"), false).DialContext
	var f *Fetcher
	var server string
	f, _ = secure(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://rebind.example.com/again", http.StatusFound)
	}, map[string]dialFunc{"rebind.example.com:443": func(ctx context.Context, network, address string) (net.Conn, error) {
		if asked++; asked == 1 {
			return new(net.Dialer).DialContext(ctx, network, server)
		}
		return rebinding(ctx, network, address)
	}})
	server = serverOf(t, f)
	wantReason(t, one(t, f, Wanted{URL: "https://rebind.example.com/x"}), RedirectNotAllowed)
	if asked != 2 {
		t.Errorf("dialed %d times, want 2", asked)
	}
}

// serverOf is where a secure Fetcher's names lead to.
func serverOf(t *testing.T, f *Fetcher) string {
	conn, err := f.guard.public.DialContext(t.Context(), "tcp", "example.com:443")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.RemoteAddr().String()
}

func TestTheLocalServerIsAskedOverHTTP(t *testing.T) {
	server := httptest.NewServer(serving([]byte("hello")))
	defer server.Close()
	f := New(Options{Local: strings.TrimPrefix(server.URL, "http://")})
	got := one(t, f, Wanted{URL: server.URL + "/notes.txt"})
	if got.Err != nil || string(got.File.Data) != "hello" {
		t.Errorf("got %+v", got)
	}
	wantReason(t, one(t, New(Options{}), Wanted{URL: server.URL}), NotAllowed)
}

func TestTheLocalServersNameMustNotLeadElsewhere(t *testing.T) {
	f := newFetcher(Options{Local: "files.local.test:8080"}, network{resolver: resolver(t, "169.254.169.254")})
	wantReason(t, one(t, f, Wanted{URL: "http://files.local.test:8080/x"}), NotAllowed)
}

func TestOnlyTheLocalServerRedirectsToItself(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end" {
			_, _ = io.WriteString(w, "hello")
			return
		}
		http.Redirect(w, r, "/end", http.StatusFound)
	}))
	defer server.Close()
	f, _ := secure(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, server.URL+"/end", http.StatusFound)
	}, nil)
	f.places.local = strings.TrimPrefix(server.URL, "http://")
	f.guard.places, f.guard.local = f.places, newTransport(network{}, true)
	wantReason(t, one(t, f, Wanted{URL: "https://example.com/"}), RedirectNotAllowed)
	if got := one(t, f, Wanted{URL: server.URL}); got.Err != nil {
		t.Error(got.Err)
	}
}

func TestRedirects(t *testing.T) {
	for _, row := range []struct {
		name string
		to   string
		want Reason
	}{
		{"to another host of the list are followed", "https://cdn.example.com/end", 0},
		{"to a relative address are followed", "/end", 0},
		{"to http are refused", "http://example.com/end", RedirectNotAllowed},
		{"to a host outside the list are refused", "https://evil.test/end", RedirectNotAllowed},
		{"to another port are refused", "https://example.com:8443/end", RedirectNotAllowed},
		{"to an address are refused", "https://169.254.169.254/latest/meta-data", RedirectNotAllowed},
		{"to a user's address are refused", "https://me:secret@example.com/end", RedirectNotAllowed},
		{"to a file are refused", "file:///etc/passwd", RedirectNotAllowed},
		{"without end are refused", "/", RedirectNotAllowed},
		{"to nowhere are a failure", "", Failed},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, dialed := secure(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/end" {
					_, _ = io.WriteString(w, "hello")
					return
				}
				if row.to != "" {
					w.Header().Set("Location", row.to)
				}
				w.WriteHeader(http.StatusFound)
			}, nil)
			got := one(t, f, Wanted{URL: "https://example.com/"})
			if row.want != 0 {
				wantReason(t, got, row.want)
			} else if got.Err != nil {
				t.Error(got.Err)
			}
			for _, address := range dialed.addresses {
				if !strings.HasSuffix(address, "example.com:443") {
					t.Errorf("%s was connected to", address)
				}
			}
		})
	}
}

func TestAtMostThreeRedirectsAreFollowed(t *testing.T) {
	for hops, want := range map[string]Reason{"/1": 0, "/111": 0, "/1111": RedirectNotAllowed} {
		f, _ := secure(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				_, _ = io.WriteString(w, "hello")
				return
			}
			http.Redirect(w, r, r.URL.Path[:len(r.URL.Path)-1], http.StatusFound)
		}, nil)
		got := one(t, f, Wanted{URL: "https://example.com" + hops})
		if want != 0 {
			wantReason(t, got, want)
		} else if got.Err != nil {
			t.Errorf("%s: %v", hops, got.Err)
		}
	}
}

func TestARequestTellsNothingButWhatItAsksFor(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.test:1")
	var headers []http.Header
	f, _ := secure(t, func(w http.ResponseWriter, r *http.Request) {
		headers = append(headers, r.Header)
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1"})
		if r.URL.Path != "/end" {
			http.Redirect(w, r, "https://cdn.example.com/end", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "hello")
	}, nil)
	for range 2 {
		if got := one(t, f, Wanted{URL: "https://example.com/secret?token=1"}); got.Err != nil {
			t.Fatal(got.Err)
		}
	}
	if len(headers) != 4 {
		t.Fatalf("%d requests, want 4", len(headers))
	}
	for _, h := range headers {
		for name, values := range h {
			want := map[string]string{"User-Agent": "poebridge-attachments/1", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}[name]
			if len(values) != 1 || values[0] != want || want == "" {
				t.Errorf("%s: %q", name, values)
			}
		}
	}
}

func TestACertificateMustBeValid(t *testing.T) {
	f, _ := secure(t, serving([]byte("hello")), nil)
	f.guard.public.TLSClientConfig.RootCAs = nil
	wantReason(t, one(t, f, Wanted{URL: "https://example.com/x"}), Failed)
}

func TestOnlyTheFilesOfTheLocalServerAreAskedFor(t *testing.T) {
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		if r.URL.Path == "/files/leads-away" {
			http.Redirect(w, r, "/api/secret", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "hello")
	}))
	defer server.Close()
	f := New(Options{Local: strings.TrimPrefix(server.URL, "http://"), LocalPaths: []string{"/other/", "/files/"}})
	for path, want := range map[string]Reason{
		"/files/notes.txt": 0, "/other/deep/notes.txt": 0, "/files/leads-away": RedirectNotAllowed,
		"/": NotAllowed, "": NotAllowed, "/api/secret": NotAllowed, "/files": NotAllowed, "/files/": NotAllowed, "/filesystem": NotAllowed,
		"/files/../api/secret": NotAllowed, "/files/%2e%2e/api/secret": NotAllowed, "/files/x%2f..%2f../api": NotAllowed, "/files//x": NotAllowed, "/FILES/x": NotAllowed,
	} {
		got := one(t, f, Wanted{URL: server.URL + path})
		if want != 0 {
			wantReason(t, got, want)
		} else if got.Err != nil {
			t.Errorf("%s: %v", path, got.Err)
		}
	}
	close(asked)
	for path := range asked {
		if strings.HasPrefix(path, "/api") {
			t.Errorf("%s was asked for", path)
		}
	}
}
