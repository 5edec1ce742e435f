package main

import (
	"io"
	"net"
	"strings"
)

// serveCopy copies bytes between client and upstream and looks at none of them: what it
// takes for a delta, every program in Go takes that hands on each as it comes.
func serveCopy(address, upstream string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		client, err := l.Accept()
		if err != nil {
			return err
		}
		go copyBoth(client, strings.TrimPrefix(upstream, "http://"))
	}
}

func copyBoth(client net.Conn, upstream string) {
	defer client.Close()
	server, err := net.Dial("tcp", upstream)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer server.Close()
		_, _ = io.Copy(writer{server}, client)
	}()
	_, _ = io.Copy(writer{client}, server)
}

// writer is no more than that: of two connections the kernel would copy by itself.
type writer struct{ io.Writer }
