package attachment

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOnePictureIsDecodedAtATime(t *testing.T) {
	f := New(Options{})
	f.decoding <- struct{}{} // another one
	data, limits := asPNG(t, noise(20, 10)), Limits{ImageSide: 10}.orBedrock()
	done := make(chan *Problem)
	go func() {
		_, problem := f.inspect(t.Context(), data, Wanted{}, limits)
		done <- problem
	}()
	if small, problem := f.inspect(t.Context(), data, Wanted{}, Limits{}.orBedrock()); problem != nil || small.Width != 20 {
		t.Errorf("one that needs no work waited: %v", problem)
	}
	select {
	case <-done:
		t.Error("it did not wait")
	default:
	}
	<-f.decoding
	if problem := <-done; problem != nil {
		t.Error(problem)
	}
}

func TestAPictureThatNobodyWaitsForIsNotDecoded(t *testing.T) {
	f := New(Options{})
	data, limits := asJPEG(t, noise(200, 100)), Limits{ImageSide: 10}.orBedrock()
	for name, occupied := range map[string]bool{"while it waits": true, "while it is decoded": false} {
		t.Run(name, func(t *testing.T) {
			if occupied {
				f.decoding <- struct{}{}
				defer func() { <-f.decoding }()
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, problem := f.inspect(ctx, data, Wanted{}, limits)
			if problem == nil || problem.Reason != TooSlow || !errors.Is(problem, context.Canceled) {
				t.Errorf("got %v", problem)
			}
		})
	}
}

func TestAJPEGOfTooManyScansIsNotDecoded(t *testing.T) {
	progressive := jpegClaiming(t, 9000, 1000)
	progressive[bytes.Index(progressive, []byte{0xff, markerSOF0})+1] = markerSOF2
	scan := []byte{0xff, markerSOS, 0, 8, 1, 1, 0, 1, 63, 0, 0}
	data := slices.Concat(progressive, bytes.Repeat(scan, maxScans))
	got := fitted(t, data, Limits{})
	wantReason(t, got, Damaged)
	if got.Err == nil || !strings.Contains(got.Err.Error(), "scans") {
		t.Errorf("got %v", got.Err)
	}
	if got := fitted(t, slices.Concat(asJPEG(t, noise(20, 10)), bytes.Repeat(scan, maxScans)), Limits{ImageSide: 10}); got.Err != nil {
		t.Errorf("one that is not progressive: %v", got.Err)
	}
}

func TestScalingIsStoppedInTheMiddle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := &watched{Image: noise(8, 400_000), seen: func(y int) {
		if y > 100_000 {
			cancel()
		}
	}}
	if _, err := shrink(ctx, p, image.Pt(4, 200_000)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if p.lowest > 300_000 {
		t.Errorf("it went on to line %d", p.lowest)
	}
}

// watched is a picture that tells of each line that is looked at.
type watched struct {
	image.Image
	seen   func(y int)
	lowest int
}

func (w *watched) At(x, y int) color.Color {
	w.lowest = max(w.lowest, y)
	w.seen(y)
	return w.Image.At(x, y)
}

func TestADecoderIsStoppedInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := &stoppable{ctx: ctx, data: bytes.NewReader(make([]byte, 4096))}
		if n, err := s.Read(make([]byte, 4096)); n != stoppableStep || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if _, err := s.Read(make([]byte, 1)); err == nil {
			t.Error("it can still be read")
		}
		if _, err := s.ReadAt(make([]byte, 1), 0); err == nil {
			t.Error("it can still be read anywhere")
		}
	})
}
