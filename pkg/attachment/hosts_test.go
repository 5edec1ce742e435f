package attachment

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestAListOfHosts(t *testing.T) {
	for _, row := range []struct {
		list string
		want []string
	}{
		{"", nil},
		{"  ", nil},
		{"example.com", []string{"example.com"}},
		{" Example.COM , *.poecdn.net ", []string{"example.com", "*.poecdn.net"}},
		{"a-b.c_d.example.co.uk", []string{"a-b.c_d.example.co.uk"}},
	} {
		got, err := ParseHosts(row.list)
		if err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%q: got %q, %v; want %q", row.list, got, err, row.want)
		}
	}
}

func TestWhatIsNoHostIsRefusedWithAReason(t *testing.T) {
	for item, want := range map[string]string{
		"*":                               "would allow every host",
		"*.":                              "would allow every host",
		"*.net":                           "single label",
		"localhost":                       "single label",
		"*.*.example.com":                 "not its first label",
		"cdn*.example.com":                "not its first label",
		"https://example.com":             "has a scheme",
		"example.com:443":                 "has a port",
		"*.example.com:8080":              "has a port",
		"example.com/files":               "has a path",
		"example.com?x":                   "has a path",
		"me@example.com":                  "has a user",
		"127.0.0.1":                       "is an address",
		"127.0.0.1:443":                   "is an address",
		"::1":                             "is an address",
		"[fd00::1]":                       "is an address",
		"[fd00::1]:443":                   "is an address",
		"127.1":                           "not a host name",
		"0x7f.1":                          "not a host name",
		"10.0.0.0x1":                      "not a host name",
		"example..com":                    "not a host name",
		".example.com":                    "not a host name",
		"example.com.":                    "not a host name",
		"exämple.com":                     "not a host name",
		"\u212A.example.com":              "not a host name",
		"exa mple.com":                    "not a host name",
		"-a.example.com":                  "not a host name",
		strings.Repeat("a.", 200) + "com": "not a host name",
		strings.Repeat("a", 64) + ".com":  "not a host name",
		"a." + strings.Repeat("a", 64):    "not a host name",
	} {
		_, err := ParseHosts("good.example.com," + item)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "good") {
			t.Errorf("%q: got %v; want %q", item, err, want)
		}
	}
}

func TestEveryFaultOfAListIsTold(t *testing.T) {
	_, err := ParseHosts("*,example.com,,https://x.example.com")
	for _, want := range []string{"every host", "comma too many", "scheme"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing: %v", want, err)
		}
	}
}

func TestWhichAddressesMayBeAsked(t *testing.T) {
	p := places{hosts: append(DefaultHosts(), "files.example.com", "*.cdn.example.com"), local: "127.0.0.1:8080"}
	for address, want := range map[string]bool{
		"https://pfst.cf2.poecdn.net/base/image/abc?w=1": true,
		"https://poecdn.net/x":                           true,
		"https://PFST.poecdn.NET/x":                      true,
		"https://pfst.poecdn.net:443/x":                  true,
		"https://files.example.com/x":                    true,
		"https://a.b.cdn.example.com/x":                  true,
		"http://127.0.0.1:8080/x":                        true,

		"http://pfst.cf2.poecdn.net/x":                      false,
		"ftp://poecdn.net/x":                                false,
		"file:///etc/passwd":                                false,
		"//poecdn.net/x":                                    false,
		"https:poecdn.net":                                  false,
		"":                                                  false,
		"https://f\u0130les.example.com/x":                  false, // lower case of it is i, and it leads to xn--…
		"https://po\u212Ac.cdn.example.com/x":               false,
		"https://p\uff4fecdn.net/x":                         false,
		"https://pfst\u3002poecdn.net/x":                    false,
		"https://poecdn.net:8443/x":                         false,
		"https://poecdn.net:80/x":                           false,
		"https://me@poecdn.net/x":                           false,
		"https://me:secret@poecdn.net/x":                    false,
		"https://poecdn.net@10.0.0.1/x":                     false,
		"https://evilpoecdn.net/x":                          false,
		"https://poecdn.net.evil.example/x":                 false,
		"https://poecdn.net./x":                             false,
		"https://.poecdn.net/x":                             false,
		"https://cdn.example.com/x":                         false,
		"https://sub.files.example.com/x":                   false,
		"https://127.0.0.1/x":                               false,
		"https://[::1]/x":                                   false,
		"https://[::ffff:10.0.0.1]/x":                       false,
		"https://2130706433/x":                              false,
		"https://0x7f.1/x":                                  false,
		"https://localhost/x":                               false,
		"https://poecdn.net\\@evil.example/x":               false,
		"https://evil.example#.poecdn.net":                  false,
		"https://127.0.0.1:8080/x":                          false,
		"http://127.0.0.1:8081/x":                           false,
		"http://127.0.0.1/x":                                false,
		"http://localhost:8080/x":                           false,
		"http://me@127.0.0.1:8080/x":                        false,
		"https://poecdn.net/" + strings.Repeat("a", maxURL): false,
	} {
		if _, problem := p.parse(address); (problem == nil) != want {
			t.Errorf("%.60q: got %v; want allowed %t", address, problem, want)
		}
	}
}

func TestAPatternThatIsNoHostAllowsNothing(t *testing.T) {
	for _, host := range []string{"*", "*.", "", "."} {
		u, _ := url.Parse("https://example.com/x")
		if err := (places{hosts: hostList{host}}).judge(u); err == nil {
			t.Errorf("%q allows example.com", host)
		}
	}
}
