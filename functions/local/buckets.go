package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/video"
)

// simulatedBucket is where the simulator's jobs put their videos.
const simulatedBucket = "simulated-videos"

// serveBuckets serves a stand-in for S3 at an address of its own, since its paths are
// whatever buckets are called.
func serveBuckets(films http.Handler) (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("the stand-in for S3 cannot listen: %w", err)
	}
	web := &http.Server{Handler: films, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = web.Serve(listener) // until it is closed
	}()
	return baseURL(listener.Addr()), func() { _ = web.Close(); <-ended }, nil
}

// bucketName is the bucket of videos; "" is none.
func (m *model) bucketName(o options) string {
	if m.buckets != "" {
		return simulatedBucket
	}
	return o.videoBucket
}

// newBucket is where videos are put, nil where there is no bucket. What is of one group in a
// function has one folder here, whatever the group.
func (m *model) newBucket(ctx context.Context, o options) (*video.Bucket, error) {
	name := m.bucketName(o)
	if name == "" {
		return nil, nil
	}
	cfg := m.config
	if m.buckets != "" {
		cfg.BaseEndpoint = aws.String(m.buckets)
	}
	b, err := video.NewBucket(ctx, cfg, name, cmp.Or(o.group, "local"))
	if err != nil {
		return nil, fmt.Errorf("-video-bucket or POEBRIDGE_VIDEO_BUCKET: %w", err)
	}
	return b, nil
}
