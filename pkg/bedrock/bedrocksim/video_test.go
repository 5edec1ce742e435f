package bedrocksim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// These bytes were decoded by ffmpeg 4.1 without a warning, all 144 pictures of them. Whoever
// changes them has to see again that a player takes them: nothing here can decode H.264.
func TestAVideoIsTheOneThatWasSeenToPlay(t *testing.T) {
	for size, want := range map[[2]int]string{
		{1280, 720}: "2b0c123ed700f88b0b72b1ed7f9b4c18c8eaa63cf3bc7821e96c584d7432bb29",
		{960, 540}:  "c2728ecd0f68d8da9159223d1b93f874a6e057c1f4281a00cadc5268333011d6", // whose last row of macroblocks is cut
		{1680, 720}: "2db05010d2c29cf2b0002924fbd93f3137808c5f8e11d8181f3e86a7298709ed",
	} {
		sum := sha256.Sum256(clip(order{width: size[0], height: size[1], texts: []string{"a boat"}}, 6))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%v: %s", size, got)
		}
	}
}

func TestVideosOfDifferentOrdersDiffer(t *testing.T) {
	boat := order{width: 1280, height: 720, texts: []string{"a boat"}}
	car := boat
	car.texts = []string{"a car"}
	first, again := clip(boat, 6), clip(boat, 6)
	if !bytes.Equal(first, again) || bytes.Equal(first, clip(car, 6)) {
		t.Error("a video does not depend on its order alone")
	}
}
