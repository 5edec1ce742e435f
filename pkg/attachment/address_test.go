package attachment

import (
	"net/netip"
	"testing"
)

func TestOnlyPublicAddressesAreConnectedTo(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "8.8.8.8": true, "100.63.255.255": true, "100.128.0.0": true,
		"172.15.0.1": true, "172.32.0.1": true, "198.20.0.1": true, "223.255.255.255": true,
		"2606:4700::1111": true, "2a00:1450:4001::1": true, "64:ff9b::8.8.8.8": true, "::ffff:8.8.8.8": true,

		"0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "100.64.0.1": false, "100.127.255.255": false,
		"127.0.0.1": false, "127.255.255.254": false, "169.254.169.254": false, "169.254.170.2": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.0.0.8": false, "192.0.2.1": false,
		"192.88.99.1": false, "192.168.1.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false, "239.255.255.255": false,
		"240.0.0.1": false, "255.255.255.255": false,

		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false,
		"fd00:ec2::254": false, "ff02::1": false, "100::1": false, "2001:db8::1": false, "3fff::1": false,
		"2001::1": false, "2001:0:a00:1::1": false, "2001:2::1": false, "2001:20::1": false,
		"2002:a00:1::": false, "2002:808:808::1": false, "5f00::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false,
		"64:ff9b::10.0.0.1": false, "64:ff9b::169.254.169.254": false, "64:ff9b:1::8.8.8.8": false,
		"::ffff:0:8.8.8.8": false,
	} {
		a := netip.MustParseAddr(address)
		if got := mayConnect(netip.AddrPortFrom(a, 443).String(), false) == nil; got != want {
			t.Errorf("%s: allowed %t, want %t", address, got, want)
		}
		if public(netip.Addr{}) {
			t.Error("no address at all is allowed")
		}
	}
}

func TestOnlyPort443IsConnectedTo(t *testing.T) {
	for _, address := range []string{"93.184.216.34:80", "93.184.216.34:22", "[2606:4700::1111]:8443", "93.184.216.34", "/var/run/socket", ""} {
		if mayConnect(address, false) == nil {
			t.Errorf("%q is allowed", address)
		}
	}
}

func TestTheLocalServerIsOnlyOnALoopbackAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:8080": true, "[::ffff:127.0.0.1]:80": true,
		"10.0.0.1:8080": false, "169.254.169.254:80": false, "93.184.216.34:443": false, "[fe80::1]:80": false,
	} {
		if got := mayConnect(address, true) == nil; got != want {
			t.Errorf("%s: allowed %t, want %t", address, got, want)
		}
	}
}
