package gateway

import "github.com/poebridge/poebridge/pkg/fault"

// What users read where they cannot be charged.
const (
	textNoQueryID = "no_query_id"
	textNotAsked  = "not_asked"
)

// chargeText is a text in the language of a BCP 47 tag.
func chargeText(name, tag string) string { return chargeTexts[fault.Language(tag)][name] }

// chargeTexts has the languages of fault's texts.
var chargeTexts = map[string]map[string]string{
	"en": {
		textNoQueryID: "This bot is paid for its answers, and cannot be paid for this one. Nothing was charged. Its operator has to change that; please use another bot meanwhile.",
		textNotAsked:  "The payment for this answer could not be arranged, so there is none. Nothing was charged. Please try again in a moment.",
	},
	"de": {
		textNoQueryID: "Dieser Bot wird für seine Antworten bezahlt und kann für diese nicht bezahlt werden. Es wurde nichts berechnet. Das muss der Betreiber ändern; nimm bitte solange einen anderen Bot.",
		textNotAsked:  "Die Bezahlung dieser Antwort war nicht möglich, deshalb gibt es keine. Es wurde nichts berechnet. Bitte versuche es gleich noch einmal.",
	},
	"es": {
		textNoQueryID: "Este bot cobra por sus respuestas y no puede cobrar esta. No se ha cobrado nada. Debe arreglarlo su operador; mientras tanto, usa otro bot.",
		textNotAsked:  "No se ha podido gestionar el pago de esta respuesta, así que no hay ninguna. No se ha cobrado nada. Inténtalo de nuevo en un momento.",
	},
	"fr": {
		textNoQueryID: "Ce bot est payé pour ses réponses et ne peut pas l'être pour celle-ci. Rien n'a été facturé. Son opérateur doit y remédier ; utilisez un autre bot en attendant.",
		textNotAsked:  "Le paiement de cette réponse n'a pas pu être organisé ; il n'y en a donc pas. Rien n'a été facturé. Réessayez dans un instant.",
	},
	"ja": {
		textNoQueryID: "このボットの回答は有料ですが、この回答の支払いを受け付けることができません。料金は発生していません。運営者の対応が必要です。それまで別のボットをご利用ください。",
		textNotAsked:  "この回答の支払い手続きができなかったため、回答はありません。料金は発生していません。少し待ってからもう一度お試しください。",
	},
	"pt": {
		textNoQueryID: "Este bot é pago por suas respostas e não pode ser pago por esta. Nada foi cobrado. O operador precisa corrigir isso; use outro bot enquanto isso.",
		textNotAsked:  "Não foi possível combinar o pagamento desta resposta, por isso não há nenhuma. Nada foi cobrado. Tente novamente em um momento.",
	},
	"zh": {
		textNoQueryID: "该机器人的回答需要付费，但无法为这次回答收费。未产生任何费用。需要由运营者处理；在此期间请使用其他机器人。",
		textNotAsked:  "无法完成这次回答的付款，因此没有回答。未产生任何费用。请稍后再试。",
	},
}
