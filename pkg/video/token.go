package video

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/poebridge/poebridge/pkg/poe"
)

// identity is what makes a job the same job, as a hash. All of the request is in it, so that
// another request has another token: with the same, Bedrock would refuse it.
type identity [sha256.Size]byte

// identify hashes the conversation, its last message of a user's, and the request, of which
// the parts are what Bedrock is asked, with the seed left out unless somebody has set it. A
// message without an id (a call by hand) is no other's equal: then the hash is random.
func identify(q *poe.Query, message *poe.Message, parts ...string) identity {
	h := sha256.New()
	id := message.MessageID
	if id == "" {
		id = rand.Text()
	}
	for _, part := range append([]string{"poebridge video 1", q.ConversationID, id}, parts...) {
		fmt.Fprintf(h, "%d:", len(part)) // or two parts could be read as two others
		_, _ = io.WriteString(h, part)
	}
	return identity(h.Sum(nil))
}

// again is the identity of another try, the same for whoever tries.
func (i identity) again(try int) identity {
	if try == 0 {
		return i
	}
	return sha256.Sum256(fmt.Appendf(i[:], "try %d", try))
}

// token is 64 characters for StartAsyncInvoke, of which the first half tells the chat.
func (i identity) token(conversation string) string {
	sum := sha256.Sum256(append(i[:], "token"...))
	return chatToken(conversation) + hex.EncodeToString(sum[:16])
}

// chatToken begins the tokens of all jobs of a conversation, and of no other's.
func chatToken(conversation string) string {
	sum := sha256.Sum256([]byte("poebridge video chat 1:" + conversation))
	return hex.EncodeToString(sum[:16])
}

// seed is from 0 to most.
func (i identity) seed(most int64) int64 {
	sum := sha256.Sum256(append(i[:], "seed"...))
	return int64(binary.BigEndian.Uint64(sum[:]) % uint64(most+1))
}

// question is the message to answer: the last one of a user's.
func question(q *poe.Query) *poe.Message {
	for i := len(q.Messages) - 1; i >= 0; i-- {
		if q.Messages[i].Role == poe.RoleUser {
			return &q.Messages[i]
		}
	}
	return q.Last()
}
