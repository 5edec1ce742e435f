package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// service is one of AWS's behind TLS: far away, slow, and watched.
type service struct {
	name   string
	log    *logbook
	work   func(operation string) // returns when an operation is done
	server *http.Server
	road   *distance
}

// open serves what handler answers, each operation once work has returned.
func open(name string, handler http.Handler, certificate tls.Certificate, roundTrip time.Duration, log *logbook, work func(operation string)) (*service, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &service{name: name, log: log, work: work}
	s.server = &http.Server{
		Handler:           s.watch(handler),
		ReadHeaderTimeout: time.Minute,
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				log.add(name, connected)
			}
		},
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12,
			VerifyConnection: func(tls.ConnectionState) error { log.add(name, secured); return nil },
		},
	}
	go func() { _ = s.server.ServeTLS(listener, "", "") }()
	if s.road, err = put(listener.Addr().String(), roundTrip); err != nil {
		_ = s.server.Close()
	}
	return s, err
}

func (s *service) url() string { return "https://" + s.road.address() }

func (s *service) close() {
	s.road.close()
	_ = s.server.Close()
}

// watch notes when a request has arrived and when its answer begins.
func (s *service) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation := operationOf(r)
		s.log.add(s.name, asked+operation)
		s.work(operation)
		next.ServeHTTP(&answering{ResponseWriter: w, begins: func() { s.log.add(s.name, answered+operation) }}, r)
	})
}

// answering calls begins before anything is written.
type answering struct {
	http.ResponseWriter
	begins func()
	begun  bool
}

func (a *answering) begin() {
	if !a.begun {
		a.begun = true
		a.begins()
	}
}

func (a *answering) WriteHeader(status int) {
	a.begin()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answering) Write(p []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(p)
}

// Unwrap lets an http.ResponseController flush.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }
