package main

import (
	"net"
	"time"
)

// distance passes connections on to a server as if it were far away: every byte arrives half
// a round trip later. The TCP handshake is the kernel's and takes no time here, so the first
// bytes of a connection are held back for a round trip more.
type distance struct {
	listener  net.Listener
	target    string
	roundTrip time.Duration
}

// put has a server at target seem roundTrip away, and returns the address to call.
func put(target string, roundTrip time.Duration) (*distance, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &distance{listener, target, roundTrip}
	go d.serve()
	return d, nil
}

func (d *distance) address() string { return d.listener.Addr().String() }

func (d *distance) close() { _ = d.listener.Close() }

func (d *distance) serve() {
	for {
		client, err := d.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", d.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		go travel(server, client, time.Now().Add(d.roundTrip), d.roundTrip/2)
		go travel(client, server, time.Time{}, d.roundTrip/2)
	}
}

// parcel is what was read, and when it arrives.
type parcel struct {
	bytes []byte
	due   time.Time
}

// underWay bounds how many parcels are: more than an answer has.
const underWay = 1 << 10

// travel copies one direction until its end; nothing leaves before ready.
func travel(to, from net.Conn, ready time.Time, takes time.Duration) {
	parcels := make(chan parcel, underWay)
	go func() {
		defer to.Close()
		for p := range parcels {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.bytes) // a failure shows at the next Read
		}
	}()
	defer close(parcels)
	for {
		buf := make([]byte, 32<<10)
		n, err := from.Read(buf)
		if n > 0 {
			leaves := time.Now()
			if leaves.Before(ready) {
				leaves = ready
			}
			parcels <- parcel{buf[:n], leaves.Add(takes)}
		}
		if err != nil {
			return
		}
	}
}
