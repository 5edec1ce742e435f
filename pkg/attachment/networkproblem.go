package attachment

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
)

// networkProblem says in our own words why a request failed. The words of net/http
// quote the address and what a server sent.
func networkProblem(ctx context.Context, host string, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return &Problem{Reason: p.Reason, Host: host, Err: p.Err}
	}
	if gone := ctx.Err(); gone != nil {
		return &Problem{Reason: TooSlow, Host: host, Err: gone}
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return &Problem{Reason: TooSlow, Host: host, Err: context.DeadlineExceeded}
	}
	return &Problem{Reason: Failed, Host: host, Err: inOurWords(err)}
}

func inOurWords(err error) error {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("the name cannot be resolved")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errors.New("the certificate is not valid")
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		return number
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("the connection ended early")
	}
	return errors.New("the connection failed")
}
