"""What is so: mapped classes and named queries."""

from app.models.cases import Case as Case
from app.models.deadlines import Deadline as Deadline
from app.models.deadlines import DeadlineChange as DeadlineChange
from app.models.deadlines import Heartbeat as Heartbeat
from app.models.deadlines import Installation as Installation
from app.models.deadlines import Lease as Lease
from app.models.deadlines import Outage as Outage
from app.models.events import ChatMessage as ChatMessage
from app.models.events import Delivery as Delivery
from app.models.events import Event as Event
from app.models.events import Notification as Notification
from app.models.events import WrittenText as WrittenText
from app.models.files import File as File
from app.models.offers import Offer as Offer
from app.models.operations import Hold as Hold
from app.models.operations import Notice as Notice
from app.models.operations import Operation as Operation
from app.models.orders import Extra as Extra
from app.models.orders import Milestone as Milestone
from app.models.orders import Order as Order
from app.models.orders import Submission as Submission
from app.models.users import Draft as Draft
from app.models.users import PasswordLink as PasswordLink
from app.models.users import Receipt as Receipt
from app.models.users import SignIn as SignIn
from app.models.users import User as User
